"""Floods ports 80 and 7 of the device with SYNs from hosts that never answer.

usage: flood.py SYNS RATE      RATE: SYNs a second. Prints JSON: {"syns": n, "seconds": s}. The same hosts every time.
"""
import json
import random
import socket
import struct
import sys
import time

ETHERNET = bytes.fromhex("525400123456" "020000000701" "0800")
DEVICE = bytes([192, 168, 7, 2])
r = random.Random(4987)


def ones_complement(octets):
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", total ^ 0xFFFF)


def syn():
    """From a host behind the PC, with an MSS option."""
    addresses = bytes([10, r.randrange(256), r.randrange(256), r.randrange(1, 255)]) + DEVICE
    tcp = struct.pack(">HHIIBBHHHBBH", r.randrange(1024, 65536), r.choice([80, 7]), r.getrandbits(32), 0, 6 << 4, 2, 64240, 0, 0, 2, 4, 1460)
    tcp = tcp[:16] + ones_complement(addresses + struct.pack(">HH", 6, len(tcp)) + tcp) + tcp[18:]
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + addresses
    return ETHERNET + head[:10] + ones_complement(head) + head[12:] + tcp


def main():
    count, rate = int(sys.argv[1]), float(sys.argv[2])
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(("cable0", 0))
    began = time.monotonic()
    for i in range(count):
        s.send(syn())
        time.sleep(max(0, began + (i + 1) / rate - time.monotonic()))
    print(json.dumps({"syns": count, "seconds": time.monotonic() - began}))


main()
