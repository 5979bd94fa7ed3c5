"""Sends frames made of chance to the device: pure noise behind a good Ethernet header, and good packets with some octets changed.

usage: noise.py FRAMES      Prints JSON: {"frames": n}. The same frames every time.
"""
import json
import random
import socket
import struct
import sys
import time

DEVICE_MAC, PC_MAC = bytes.fromhex("525400123456"), bytes.fromhex("020000000701")
ADDRESSES = bytes([192, 168, 7, 1, 192, 168, 7, 2])
r = random.Random(20)


def ones_complement(octets):
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets[:len(octets) & ~1]))
    if len(octets) & 1:
        total += octets[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def ipv4(protocol, payload):
    """A packet whose header is right, so that the noise reaches the layer above."""
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), r.getrandbits(16), 0, 64, protocol, 0) + ADDRESSES
    return head[:10] + struct.pack(">H", ones_complement(head)) + head[12:] + payload


def transport(protocol):
    """Noise with a right checksum and a port that somebody listens on."""
    b = bytearray(r.randbytes(r.randrange(8, 1480)))
    at = {1: 2, 6: 16, 17: 6}[protocol]
    if protocol != 1:
        b[2:4] = struct.pack(">H", r.choice([7, 9, 19, 80, r.getrandbits(16)]))
    if protocol == 6 and len(b) >= 20:
        b[12] = r.choice([0x50, 0x60, 0xf0, b[12]])
    if protocol == 17:
        b[4:6] = struct.pack(">H", len(b))
    if len(b) >= at + 2:
        b[at:at + 2] = b"\0\0"
        pseudo = b"" if protocol == 1 else ADDRESSES + struct.pack(">BBH", 0, protocol, len(b))
        b[at:at + 2] = struct.pack(">H", ones_complement(pseudo + bytes(b)))
    return bytes(b)


def frame():
    kind = r.randrange(6)
    if kind == 0:
        return struct.pack(">H", r.getrandbits(16)) + r.randbytes(r.randrange(0, 1500))
    if kind == 1:
        return b"\x08\x00" + r.randbytes(r.randrange(0, 1500))
    if kind == 2:
        return b"\x08\x06" + r.choice([b"\0\1\x08\0\6\4\0\1", b"\0\1\x08\0\6\4\0\2", r.randbytes(8)]) + r.randbytes(r.randrange(0, 60))
    return b"\x08\x00" + ipv4([1, 6, 17][kind - 3], transport([1, 6, 17][kind - 3]))


s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(("cable0", 0))
count = int(sys.argv[1])
for i in range(count):
    s.send(DEVICE_MAC + PC_MAC + frame())
    if i % 16 == 15:
        time.sleep(0.002)
print(json.dumps({"frames": count}))
