"""The text of chargen (RFC 864): lines of 72 of the 95 printing characters, each line one further in their ring."""

RING = bytes(range(32, 127))
PATTERN = b"".join((RING + RING)[line:line + 72] + b"\r\n" for line in range(len(RING)))


def text(octets):
    """The first octets of the text."""
    return (PATTERN * (octets // len(PATTERN) + 1))[:octets]
