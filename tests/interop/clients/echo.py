"""Sends octets to an echo service and compares what comes back.

usage: echo.py tcp|udp ADDRESS OCTETS [--size DATAGRAM] [--piece WRITE]

Prints JSON: {"sent": sha256, "received": sha256, "octets": n, "seconds": s, "again": datagrams sent again}.
TCP: one connection, writer and reader at once, then our end is closed and the other's end is awaited. UDP: one datagram
at a time; one without an answer is sent again after a second, at most five times.
"""
import argparse
import hashlib
import json
import random
import socket
import sys
import threading
import time


def tcp(address, data, piece):
    s = socket.create_connection((address, 7), 60)
    received = bytearray()

    def read():
        while True:
            more = s.recv(65536)
            if not more:
                return
            received.extend(more)

    reader = threading.Thread(target=read)
    reader.start()
    for at in range(0, len(data), piece):
        s.sendall(data[at:at + piece])
    s.shutdown(socket.SHUT_WR)
    reader.join()
    s.close()
    return bytes(received), 0


def exchange(s, datagram):
    """The echo of a datagram, and how often it was sent again."""
    for again in range(6):
        s.send(datagram)
        try:
            while True:
                got = s.recv(4096)
                if got[:4] == datagram[:4]:
                    return got, again
        except socket.timeout:
            continue
    raise SystemExit("no echo after six datagrams")


def udp(address, data, size):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((address, 7))
    s.settimeout(1)
    received, total = bytearray(), 0
    for at in range(0, len(data), size):
        got, again = exchange(s, data[at:at + size])
        received.extend(got)
        total += again
    return bytes(received), total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("protocol", choices=["tcp", "udp"])
    parser.add_argument("address")
    parser.add_argument("octets", type=int)
    parser.add_argument("--size", type=int, default=1472)
    parser.add_argument("--piece", type=int, default=65536)
    a = parser.parse_args()
    data = random.Random(1).randbytes(a.octets)
    began = time.monotonic()
    received, again = tcp(a.address, data, a.piece) if a.protocol == "tcp" else udp(a.address, data, a.size)
    # One write: several clients share the pipe, and unbuffered, `print` would write the end of the line by itself.
    sys.stdout.write(json.dumps({
        "sent": hashlib.sha256(data).hexdigest(), "received": hashlib.sha256(received).hexdigest(),
        "octets": len(received), "seconds": round(time.monotonic() - began, 2), "again": again,
    }) + "\n")


main()
