"""Sends bad frames to the device, one kind after another, and prints as JSON what the device counted and answered.

usage: hostile.py BOARD

Each row: {"name", "expected": counters that must have grown and by how much, "any": counters of which one must have grown by
the number of frames, "counted": all that grew, "replies": what came back, "expectedReplies"}. Counters that the asking itself
moves (frames, octets, segments of the one HTTP connection) are left out.
"""
import http.client
import json
import socket
import struct
import sys
import time

from scapy.all import ARP, ICMP, IP, TCP, UDP, Dot1Q, Ether, Raw, conf

conf.verb = 0

DEVICE, PC = "192.168.7.2", "192.168.7.1"
DEVICE_MAC, PC_MAC = "52:54:00:12:34:56", "02:00:00:00:07:01"
OTHER_MAC = "02:00:00:00:07:99"
BROADCAST = "ff:ff:ff:ff:ff:ff"
QUIET = {"TCP_SEGMENTS_IN", "TCP_SEGMENTS_OUT", "ICMP_ECHOS", "UDP_RECEIVED", "UDP_SENT", "TCP_OPENS_PASSIVE"}
BOARD = sys.argv[1]
# The LAN9118 keeps frames for others to itself; the host board's chip, like a PC's in promiscuous mode, does not.
FILTERED = BOARD == "mps2-an385"


class Wire:
    """The PC's interface, raw."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.socket.bind(("cable0", 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.settimeout(0)

    def send(self, frame):
        self.socket.send(bytes(frame))

    def received(self):
        """Frames from the device since the last call."""
        frames = []
        while True:
            try:
                octets, address = self.socket.recvfrom(65536)
            except BlockingIOError:
                return frames
            if address[2] != socket.PACKET_OUTGOING:
                frames.append(Ether(octets))


class Device:
    """What /stats.json says, over one connection that must survive all of this."""

    def __init__(self):
        self.connection = http.client.HTTPConnection(DEVICE, 80, timeout=10)
        self.connection.connect()
        self.port = self.connection.sock.getsockname()[1]
        self.echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.echo.settimeout(10)
        self.echo.connect((DEVICE, 7))

    def catch_up(self):
        """Returns when the device has seen all that was sent: its adapter holds a few frames only."""
        self.echo.send(b"all?")
        self.echo.recv(10)

    def stats(self):
        self.connection.request("GET", "/stats.json")
        return json.loads(self.connection.getresponse().read())

    def counters(self):
        stats = self.stats()
        return {**stats["counters"], **{f"mac.{k}": v for k, v in stats["mac"].items() if not k[:3] in ("rxF", "rxO", "txF", "txO")},
                "traps": stats["device"]["traps"], "refused": stats["device"]["refused"]}


def describe(frame):
    if ARP in frame:
        return f"ARP {frame[ARP].op}"
    if ICMP in frame:
        return f"ICMP {frame[ICMP].type}/{frame[ICMP].code}"
    if TCP in frame:
        return f"TCP {frame[TCP].flags}"
    if UDP in frame:
        return "UDP"
    return f"type {frame.type:04x}"


def case(name, frames, expected=None, any_of=None, replies=()):
    frames = frames if isinstance(frames, list) else [frames]
    return {"name": name, "frames": frames, "expected": expected or {}, "any": any_of or [], "expectedReplies": list(replies)}


def ether(payload=None, **fields):
    head = Ether(**{"src": PC_MAC, "dst": DEVICE_MAC, **fields})
    return head / payload if payload is not None else head


def ip(payload=b"", **fields):
    return ether(IP(**{"src": PC, "dst": DEVICE, **fields}) / payload)


def cut(frame, n):
    """The first n octets of a frame."""
    return bytes(frame)[:n]


def patched(frame, offset, octets):
    """A frame with some octets replaced, counted from its start."""
    b = bytearray(bytes(frame))
    b[offset:offset + len(octets)] = octets
    return bytes(b)


def with_ip_sum(frame, header=20):
    """A frame whose IPv4 header checksum is made right again."""
    b = bytearray(bytes(frame))
    b[24:26] = b"\0\0"
    total = sum(struct.unpack(f">{header // 2}H", b[14:14 + header]))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    b[24:26] = struct.pack(">H", total ^ 0xFFFF)
    return bytes(b)


# No two parts of the filling have the same sum, so that a cut is never right by chance.
FILLING = bytes(i * i % 251 + 1 for i in range(64))
PING = ip(ICMP(id=7, seq=1) / Raw(FILLING))
DATAGRAM = ip(UDP(sport=4000, dport=7) / Raw(FILLING))
SYN = ip(TCP(sport=4001, dport=7, flags="S", seq=1) / Raw(FILLING))


def ethernet_cases():
    yield case("unknown EtherType", ether(Raw(b"x" * 50), type=0x88B5), {"ETHER_UNKNOWN_TYPE": 1})
    yield case("802.3 length instead of a type", ether(Raw(b"\xaa\xaa\x03" + b"x" * 47), type=50), {"ETHER_UNKNOWN_TYPE": 1})
    yield case("IPv6", ether(Raw(b"\x60" + b"\0" * 49), type=0x86DD), {"ETHER_UNKNOWN_TYPE": 1})
    yield case("802.1Q tag", ether(Dot1Q(vlan=5) / IP(src=PC, dst=DEVICE) / ICMP()), {"ETHER_UNKNOWN_TYPE": 1})
    yield case("two 802.1Q tags", ether(Dot1Q(vlan=5) / Dot1Q(vlan=6) / IP(src=PC, dst=DEVICE) / ICMP()), {"ETHER_UNKNOWN_TYPE": 1})
    yield case("a header and nothing else", ether(type=0x88B5), {"ETHER_UNKNOWN_TYPE": 1})
    yield case("for another host", ether(IP(src=PC, dst=DEVICE) / ICMP(), dst=OTHER_MAC), {} if FILTERED else {"ETHER_NOT_FOR_US": 1})
    yield case("for a group that we are not in", ether(IP(src=PC, dst="224.0.0.251") / UDP(dport=5353), dst="01:00:5e:00:00:fb"), {} if FILTERED else {"IP_NOT_FOR_US": 1})
    yield case("from a group address", ether(IP(src=PC, dst=DEVICE) / ICMP(), src="03:00:00:00:00:01"), {"ETHER_BAD_SOURCE": 1})
    yield case("from the broadcast address", ether(IP(src=PC, dst=DEVICE) / ICMP(), src=BROADCAST), {"ETHER_BAD_SOURCE": 1})


def arp_cases():
    ask = dict(op=1, hwsrc=PC_MAC, psrc=PC, pdst=DEVICE)
    frame = lambda **fields: ether(ARP(**{**ask, **fields}), dst=BROADCAST)
    for name, fields in {
        "hardware type 6": dict(hwtype=6), "protocol type IPv6": dict(ptype=0x86DD), "hardware length 0": dict(hwlen=0),
        "hardware length 255": dict(hwlen=255), "protocol length 16": dict(plen=16), "protocol length 0": dict(plen=0),
        "operation 0": dict(op=0), "operation 3 (RARP)": dict(op=3), "operation 65535": dict(op=65535),
    }.items():
        raw = bytearray(bytes(frame()))
        raw[14:22] = bytes(ARP(**{**ask, **fields}))[:8]
        yield case(f"ARP: {name}", bytes(raw), {"ARP_BAD_FORMAT": 1})
    for name, mac in {"broadcast": BROADCAST, "a group": "01:00:5e:00:00:01", "zero": "00:00:00:00:00:00"}.items():
        yield case(f"ARP: sender's MAC address is {name}", frame(hwsrc=mac), {"ARP_BAD_SENDER": 1})
    for address in ["255.255.255.255", "192.168.7.255", "224.0.0.1", "127.0.0.1"]:
        yield case(f"ARP: sender's IP address is {address}", frame(psrc=address), {"ARP_BAD_SENDER": 1})
    yield case("ARP: an answer that nobody asked for", ether(ARP(op=2, hwsrc=OTHER_MAC, psrc="192.168.7.77", hwdst=DEVICE_MAC, pdst=DEVICE)), {"ARP_UNSOLICITED": 1})
    yield case("ARP: another host says that our address is its own", ether(ARP(op=1, hwsrc=OTHER_MAC, psrc=DEVICE, hwdst="00:00:00:00:00:00", pdst=PC)), {"ARP_CONFLICT": 1})
    yield case("ARP: a question for another host is none of ours", frame(pdst="192.168.7.50", psrc="192.168.7.60", hwsrc=OTHER_MAC))


def ip_cases():
    for version in [0, 1, 5, 6, 15]:
        yield case(f"IP: version {version}", with_ip_sum(patched(PING, 14, bytes([version << 4 | 5]))), {"IP_BAD_VERSION": 1})
    for words in range(5):
        yield case(f"IP: header length {words} words", with_ip_sum(patched(PING, 14, bytes([0x40 | words]))), {"IP_BAD_HEADER_LENGTH": 1})
    short = with_ip_sum(ip(Raw(b""), ihl=15, len=20, proto=1))
    yield case("IP: header length 60, packet of 20", short, any_of=["IP_BAD_HEADER_LENGTH", "IP_BAD_TOTAL_LENGTH"])
    for total in [0, 1, 19]:
        yield case(f"IP: total length {total}", with_ip_sum(patched(PING, 16, struct.pack(">H", total))), {"IP_BAD_TOTAL_LENGTH": 1})
    for total in [len(bytes(PING)) - 14 + 1, 1501, 65535]:
        yield case(f"IP: total length {total}, more than the frame", with_ip_sum(patched(PING, 16, struct.pack(">H", total))), {"IP_BAD_TOTAL_LENGTH": 1})
    for bit in range(16):
        raw = bytearray(bytes(PING))
        raw[24 + bit // 8] ^= 0x80 >> bit % 8
        yield case(f"IP: bit {bit} of the checksum inverted", bytes(raw), {"IP_BAD_CHECKSUM": 1})
    for source in ["255.255.255.255", "192.168.7.255", "224.0.0.1", "240.0.0.1", "127.0.0.1", "0.0.0.0", DEVICE]:
        for name, payload in {"ICMP": ICMP(), "UDP": UDP(sport=4000, dport=7) / b"x", "TCP": TCP(sport=4000, dport=7, flags="S")}.items():
            yield case(f"IP: {name} from {source}", ip(payload, src=source), {"IP_BAD_SOURCE": 1})
    for port in [7, 80]:
        yield case(f"LAND at port {port}", ip(TCP(sport=port, dport=port, flags="S"), src=DEVICE), {"IP_BAD_SOURCE": 1})
    for destination in ["192.168.7.3", "10.0.0.1", "127.0.0.1", "0.0.0.0", "224.0.0.9"]:
        yield case(f"IP: for {destination}", ip(ICMP(), dst=destination), {"IP_NOT_FOR_US": 1})
    yield case("IP: ours, but by link broadcast", ether(IP(src=PC, dst=DEVICE) / ICMP(), dst=BROADCAST), {"IP_NOT_FOR_US": 1})
    for name, options in {
        "length 0": b"\x07\x00\x04\x00", "length 1": b"\x07\x01\x04\x00", "length past the header": b"\x07\x28\x04\x00",
        "strict source route": b"\x89\x03\x04\x00", "loose source route": b"\x83\x07\x04\x0a\x00\x00\x01\x00", "cut after its type": b"\x01\x01\x01\x44",
    }.items():
        head = bytearray(bytes(IP(src=PC, dst=DEVICE, ihl=5 + len(options) // 4, proto=1))[:20]) + options
        packet = bytes(head) + bytes(ICMP())
        raw = bytes(ether(Raw(packet), type=0x800))
        raw = with_ip_sum(patched(raw, 16, struct.pack(">H", len(packet))), 20 + len(options))
        yield case(f"IP: option with {name}" if "route" not in name else f"IP: {name}", raw, {"IP_BAD_OPTIONS": 1})
    yield case("IP: unknown protocol 99 is said to be unreachable", ip(Raw(b"x" * 16), proto=99), {"IP_UNKNOWN_PROTOCOL": 1, "ICMP_ERRORS_OUT": 1}, replies=["ICMP 3/2"])
    yield case("IP: unknown protocol by broadcast is dropped in silence", ether(IP(src=PC, dst="192.168.7.255", proto=99) / Raw(b"x"), dst=BROADCAST), {"IP_UNKNOWN_PROTOCOL": 1})


def piece(at, octets, more, **fields):
    """A fragment of a UDP datagram: `octets` from octet `at` on."""
    return ip(Raw(octets), **{"proto": 17, "frag": at // 8, "flags": "MF" if more else 0, **fields})


def fragment_cases():
    head, rest = bytes(UDP(sport=4000, dport=7, len=128, chksum=0)) + b"a" * 56, b"b" * 64
    ping = bytes(ICMP(id=7, seq=1) / Raw(FILLING))
    yield case("fragments: an echo request in two is answered", [piece(0, ping[:32], 1, proto=1, id=20), piece(32, ping[32:], 0, proto=1, id=20)], {"IP_REASSEMBLED": 1}, replies=["ICMP 0/0"])
    yield case("fragments: 23, IP in IP whose inner length lies", [piece(0, b"\x45\0\xff\xff" + b"x" * 12, 1, proto=4, id=21), piece(16, b"x" * 8, 0, proto=4, id=21)],
               {"IP_REASSEMBLED": 1, "IP_UNKNOWN_PROTOCOL": 1, "ICMP_ERRORS_OUT": 1}, replies=["ICMP 3/2"])
    yield case("fragments: 24, one past 65,535 octets (ping of death)", piece(65528, b"x" * 40, 0, id=22), {"IP_FRAGMENT_TOO_LARGE": 1})
    yield case("fragments: 25, teardrop", [piece(0, head, 1, id=23), piece(24, b"x" * 4, 0, id=23)], {"IP_FRAGMENT_OVERLAP": 1})
    yield case("fragments: 25, an echo request that overlaps is not answered",
               [piece(0, ping[:40], 1, proto=1, id=24), piece(32, ping[32:], 0, proto=1, id=24), piece(40, ping[40:], 0, proto=1, id=24)], {"IP_FRAGMENT_OVERLAP": 1, "IP_FRAGMENT": 1})
    yield case("fragments: 25, the same place with other octets", [piece(0, head, 1, id=25), piece(0, rest, 1, id=25), piece(64, rest, 0, id=25)], {"IP_FRAGMENT_OVERLAP": 1, "IP_FRAGMENT": 1})
    yield case("fragments: 26, no multiple of 8 though others follow", piece(0, head[:63], 1, id=26), {"IP_FRAGMENT": 1})
    yield case("fragments: 27, no octets, a hundred times", [piece(8 * n, b"", 1, id=27) for n in range(100)], {"IP_FRAGMENT": 100})
    yield case("fragments: 28, two ends", [piece(64, rest, 0, id=28), piece(56, b"x" * 8, 0, id=28)], {"IP_FRAGMENT_OVERLAP": 1})
    yield case("fragments: 29, 8 octets of a TCP header", piece(0, bytes(TCP(sport=4001, dport=7, flags="S"))[:8], 1, proto=6, id=29), {"IP_FRAGMENT": 1})
    # The last one is made worthless, so that nothing is said of it after a minute.
    yield case("fragments: 30, the first ones of 1,000 datagrams", [*(piece(0, head, 1, id=1000 + n) for n in range(1000)), piece(56, b"x" * 16, 1, id=1999)],
               {"IP_FRAGMENT_EVICTED": 999, "IP_FRAGMENT_OVERLAP": 1})


def truncated_cases():
    causes = ["IP_SHORT", "IP_BAD_VERSION", "IP_BAD_HEADER_LENGTH", "IP_BAD_TOTAL_LENGTH", "IP_BAD_CHECKSUM"]
    for name, frame in {"ICMP echo": PING, "UDP": DATAGRAM, "TCP SYN": SYN}.items():
        frames = [cut(frame, n) for n in range(14, len(bytes(frame)))]
        yield case(f"{name} cut at each of {len(frames)} lengths", frames, any_of=causes)
        inner = []
        for n in range(34, len(bytes(frame))):
            inner.append(with_ip_sum(patched(cut(frame, n), 16, struct.pack(">H", n - 14))))
        upper = {"ICMP echo": ["ICMP_SHORT", "ICMP_BAD_CHECKSUM"], "UDP": ["UDP_SHORT", "UDP_BAD_LENGTH"], "TCP SYN": ["TCP_SHORT", "TCP_BAD_OFFSET", "TCP_BAD_CHECKSUM"]}[name]
        yield case(f"{name} cut at each of {len(inner)} lengths, with IP made right", inner, any_of=upper)


def icmp_cases():
    yield case("ICMP: checksum wrong", ip(ICMP(chksum=0x1234) / Raw(b"x" * 32)), {"ICMP_BAD_CHECKSUM": 1})
    for type_ in [1, 2, 5, 9, 13, 15, 17, 200, 255]:
        yield case(f"ICMP: type {type_}", ip(ICMP(type=type_) / Raw(b"x" * 32)), {"ICMP_UNKNOWN_TYPE": 1})
    for address, mac in {"192.168.7.255": BROADCAST, "255.255.255.255": BROADCAST}.items():
        yield case(f"ICMP: echo to {address}", ether(IP(src=PC, dst=address) / ICMP(), dst=mac), {"ICMP_ECHO_TO_GROUP": 1})
    for n in [0, 10, 19, 27]:
        quote = bytes(IP(src=DEVICE, dst=PC) / UDP(sport=7, dport=4000))[:n]
        yield case(f"ICMP: unreachable that quotes {n} octets", ip(ICMP(type=3, code=3) / Raw(quote)), {"ICMP_BAD_QUOTE": 1})
    quote = patched(bytes(IP(src=DEVICE, dst=PC) / UDP(sport=7, dport=4000)), 0, b"\x4f")
    yield case("ICMP: unreachable that quotes a header of 60 octets in 28", ip(ICMP(type=3, code=3) / Raw(quote)), {"ICMP_BAD_QUOTE": 1})
    for mtu in [0, 68, 1400]:
        name = f"ICMP: fragmentation needed, MTU {mtu}, about"
        yield case(f"{name} no connection of ours", too_big(mtu, TCP(sport=7, dport=4999, seq=1)), {"ICMP_ERRORS_IN": 1, "TCP_BAD_ICMP": 1})
        yield case(f"{name} a datagram of a socket without peer", too_big(mtu, UDP(sport=7, dport=4000)), {"ICMP_ERRORS_IN": 1})


def too_big(mtu, quoted):
    """A router says that a packet of the device was too big for it."""
    return ip(ICMP(type=3, code=4, nexthopmtu=mtu) / Raw(bytes(IP(src=DEVICE, dst=PC, flags="DF", len=1500) / quoted)[:28]))


def udp_cases():
    echo = lambda **fields: ip(UDP(**{"sport": 4000, "dport": 7, **fields}) / Raw(b"x" * 20))
    for n in [0, 1, 7]:
        yield case(f"UDP: length {n}", echo(len=n), {"UDP_BAD_LENGTH": 1})
    for n in [29, 1000, 65535]:
        yield case(f"UDP: length {n}, more than the packet", echo(len=n), {"UDP_BAD_LENGTH": 1})
    for n in [8, 20, 27]:
        yield case(f"UDP: length {n}, less than the packet", echo(len=n), any_of=["UDP_BAD_LENGTH", "UDP_BAD_CHECKSUM"])
    yield case("UDP: checksum wrong", echo(chksum=0x1234), {"UDP_BAD_CHECKSUM": 1})
    yield case("UDP: checksum 0 means none and is answered", echo(chksum=0), {}, replies=["UDP"])
    yield case("UDP: closed port is said to be unreachable", ip(UDP(sport=4000, dport=4444) / b"x"), {"UDP_NO_PORT": 1, "ICMP_ERRORS_OUT": 1}, replies=["ICMP 3/3"])
    yield case("UDP: closed port by broadcast is dropped in silence", ether(IP(src=PC, dst="192.168.7.255") / UDP(sport=4000, dport=4444) / b"x", dst=BROADCAST), {"UDP_NO_PORT": 1})
    yield case("UDP: destination port 0", ip(UDP(sport=4000, dport=0) / b"x"), {"UDP_NO_PORT": 1, "ICMP_ERRORS_OUT": 1}, replies=["ICMP 3/3"])
    yield case("UDP: echo for an echo service would go on for ever", ip(UDP(sport=7, dport=7) / b"x"), {})


def tcp_cases():
    syn = lambda **fields: ip(TCP(**{"sport": 4100, "dport": 7, "flags": "S", "seq": 1000, **fields}))
    for words in range(5):
        yield case(f"TCP: data offset {words} words", syn(dataofs=words), {"TCP_BAD_OFFSET": 1})
    for words in [6, 15]:
        yield case(f"TCP: data offset {words} words, more than the segment", syn(dataofs=words), {"TCP_BAD_OFFSET": 1})
    for bit in range(16):
        raw = bytearray(bytes(syn()))
        raw[50 + bit // 8] ^= 0x80 >> bit % 8
        yield case(f"TCP: bit {bit} of the checksum inverted", bytes(raw), {"TCP_BAD_CHECKSUM": 1})
    for flags, name in {"SF": "SYN and FIN", "SR": "SYN and RST", "": "no flags", "FPU": "FIN, PSH, URG", "FSRPAU": "all flags"}.items():
        yield case(f"TCP: {name} to a listener", syn(flags=flags), any_of=["TCP_BAD_FLAGS", "TCP_RESETS_IN", "TCP_NO_CONNECTION"])
    yield case("TCP: ACK to a listener is reset", syn(flags="A", ack=5), {"TCP_RESETS_OUT": 1}, replies=["TCP R"])
    yield case("TCP: SYN to a closed port is reset", syn(dport=81), {"TCP_NO_CONNECTION": 1, "TCP_RESETS_OUT": 1}, replies=["TCP RA"])
    yield case("TCP: RST to a closed port is dropped in silence", syn(dport=81, flags="R"), {"TCP_NO_CONNECTION": 1})
    yield case("TCP: SYN by broadcast", ether(IP(src=PC, dst="192.168.7.255") / TCP(sport=4100, dport=7, flags="S"), dst=BROADCAST), {"TCP_TO_GROUP": 1})
    for name, options in {"length 0": b"\x02\x00\x05\xb4", "length 1": b"\x02\x01\x05\xb4", "length past the header": b"\x02\x30\x05\xb4", "MSS of length 3": b"\x02\x03\x05\x00"}.items():
        head = bytearray(bytes(TCP(sport=4100, dport=7, flags="S", dataofs=6)))[:20] + options
        segment = bytes(head)
        pseudo = socket.inet_aton(PC) + socket.inet_aton(DEVICE) + struct.pack(">BBH", 0, 6, len(segment)) + segment
        total = sum(struct.unpack(f">{len(pseudo) // 2}H", pseudo))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        segment = patched(segment, 16, struct.pack(">H", total ^ 0xFFFF))
        yield case(f"TCP: option with {name}", ip(Raw(segment), proto=6), {"TCP_BAD_OPTIONS": 1})


class Established:
    """A connection of our kernel whose numbers are read off the wire, and bad segments for it."""

    def __init__(self, wire):
        self.socket = socket.create_connection((DEVICE, 7), 5)
        self.port = self.socket.getsockname()[1]
        self.socket.sendall(b"begin")
        assert self.socket.recv(10) == b"begin"
        time.sleep(0.3)
        for frame in wire.received():
            if TCP in frame and frame[TCP].dport == self.port:
                last = frame[TCP]
                self.theirs = (last.seq + len(bytes(last.payload)[:frame[IP].len - 20 - last.dataofs * 4]) + bool(last.flags.S)) % 2**32
                self.ours, self.window = last.ack, last.window
                self.stamps = dict(last.options).get("Timestamp", (0, 0))

    def cases(self):
        # With timestamps, or it would be dropped for that alone (RFC 7323 3.2, 5.3): those of our kernel, 0.1 s later, which is past by now.
        value, echo = self.stamps
        options = [("NOP", None), ("NOP", None), ("Timestamp", (echo + 100, value))]
        usual = {"sport": self.port, "dport": 7, "flags": "A", "window": 1000, "seq": self.ours, "ack": self.theirs, "options": options}
        segment = lambda payload=b"", **fields: ip(TCP(**{**usual, **fields}) / Raw(payload))
        at = lambda base, offset: (base + offset) % 2**32
        yield case("connection: RST inside the window, but not at its edge", segment(flags="R", seq=at(self.ours, 10)), {"TCP_CHALLENGE_ACKS": 1}, replies=["TCP A"])
        yield case("connection: RST outside the window", segment(flags="R", seq=at(self.ours, 100000)), {"TCP_OUT_OF_WINDOW": 1})
        yield case("connection: SYN inside the window", segment(flags="S", seq=at(self.ours, 10)), {"TCP_CHALLENGE_ACKS": 1}, replies=["TCP A"])
        yield case("connection: data beyond the window", segment(b"x", seq=at(self.ours, 100000)), {"TCP_OUT_OF_WINDOW": 1}, replies=["TCP A"])
        yield case("connection: data before the window", segment(b"x", seq=at(self.ours, -1)), {"TCP_OUT_OF_WINDOW": 1}, replies=["TCP A"])
        yield case("connection: acknowledges what was never sent", segment(ack=at(self.theirs, 1000)), {"TCP_BAD_ACK": 1, "TCP_CHALLENGE_ACKS": 1}, replies=["TCP A"])
        for name, seq in {"is acknowledged": at(self.theirs, -1), "was never sent": self.theirs}.items():
            quoted = TCP(sport=7, dport=self.port, seq=seq)
            yield case(f"connection: fragmentation needed about what {name}", too_big(600, quoted), {"ICMP_ERRORS_IN": 1, "TCP_BAD_ICMP": 1})
        yield case("connection: no ACK flag", segment(b"x", flags="P"), any_of=["TCP_BAD_FLAGS"])

    def lives(self):
        self.socket.sendall(b"still here")
        alive = self.socket.recv(20) == b"still here"
        self.socket.close()
        return alive


def own_business(frame, device):
    """The asking itself, and the announcements that a device makes of its address."""
    if UDP in frame and frame[UDP].dport == device.echo.getsockname()[1]:
        return True
    return TCP in frame and frame[TCP].dport == device.port or ARP in frame and frame[ARP].psrc == frame[ARP].pdst


def run(wire, device, c):
    wire.received()
    try:
        before = device.counters()
        for i, frame in enumerate(c["frames"]):
            if i % 8 == 7:
                device.catch_up()
            wire.send(frame)
        after = device.counters()
    except (OSError, http.client.HTTPException) as error:
        raise SystemExit(f"the connection that asks broke at \"{c['name']}\": {error!r}")
    time.sleep(0.02)
    replies = [f for f in wire.received() if f.src == DEVICE_MAC and not own_business(f, device)]
    return {
        "name": c["name"], "frames": len(c["frames"]), "expected": c["expected"], "any": c["any"], "expectedReplies": c["expectedReplies"],
        "counted": {k: after[k] - before[k] for k in after if after[k] != before[k] and k not in QUIET},
        "replies": [describe(f) for f in replies],
    }


def main():
    wire, device = Wire(), Device()
    # Our kernel must not answer the answers to datagrams from here: its ICMP errors would be counted.
    asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asker.bind((PC, 4000))
    # ICMP errors and challenge ACKs are limited: cases that are to bring one forth come apart.
    rows = []
    for group in [ethernet_cases, arp_cases, ip_cases, fragment_cases, truncated_cases, icmp_cases, udp_cases, tcp_cases]:
        for c in group():
            if any("ICMP" in reply for reply in c["expectedReplies"]):
                time.sleep(1)
            rows.append(run(wire, device, c))
    connection = Established(wire)
    for c in connection.cases():
        if "TCP_CHALLENGE_ACKS" in c["expected"]:
            time.sleep(0.6)
        rows.append(run(wire, device, c))
    stats = device.stats()
    print(json.dumps({"rows": rows, "connectionLives": connection.lives(), "neighbours": stats["arp"], "sockets": stats["sockets"], "device": stats["device"]}))


main()
