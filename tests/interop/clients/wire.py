"""Both ends of a cable without interfaces: sends numbered frames into one end and prints, as JSON, what came out of the other.

usage: wire.py DIRECTORY [--count N] [--size N] [--gap SECONDS] [--from device|pc] [--quiet SECONDS]

The cable runs with --device DIRECTORY/cable,DIRECTORY/device --pc-socket DIRECTORY/cable-pc,DIRECTORY/pc. A frame is 12 octets
of addresses, EtherType 0x88b5 (for experiments), its number in 4 octets, then 0x5a. Each row of the output is [number,
milliseconds from its sending, length, inverted bits]; a frame whose number was corrupted is recognised by nothing but
its order, so its number is the one read.
"""
import argparse
import json
import os
import socket
import struct
import threading
import time

HEADER = bytes.fromhex("020000000701 525400123456 88b5".replace(" ", ""))


def frame(number, size):
    return (HEADER + struct.pack(">I", number)).ljust(size, b"\x5a")


def end(path):
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    if os.path.exists(path):
        os.unlink(path)
    s.bind(path)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    return s


def inverted_bits(got, sent):
    return sum(bin(a ^ b).count("1") for a, b in zip(got, sent)) + 8 * max(0, len(sent) - len(got))


def collect(receiver, sent_at, size, quiet, done, rows):
    receiver.settimeout(quiet)
    while True:
        over = done.is_set()
        try:
            got = receiver.recv(4096)
        except socket.timeout:
            if over:
                return
            continue
        number = struct.unpack(">I", got[14:18])[0]
        started = sent_at.get(number)
        late = (time.monotonic() - started) * 1000 if started else None
        rows.append([number, late, len(got), inverted_bits(got, frame(number, size).ljust(60, b"\0"))])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--gap", type=float, default=0)
    parser.add_argument("--from", dest="sender", choices=["device", "pc"], default="device")
    parser.add_argument("--quiet", type=float, default=0.3)
    a = parser.parse_args()
    path = lambda name: os.path.join(a.directory, name)
    ends = {"device": end(path("device")), "pc": end(path("pc"))}
    into = path("cable" if a.sender == "device" else "cable-pc")
    receiver = ends["pc" if a.sender == "device" else "device"]
    sent_at, rows, done = {}, [], threading.Event()
    thread = threading.Thread(target=collect, args=(receiver, sent_at, a.size, a.quiet, done, rows))
    thread.start()
    for number in range(1, a.count + 1):
        sent_at[number] = time.monotonic()
        try:
            ends[a.sender].sendto(frame(number, a.size), into)
        except ConnectionRefusedError:
            break  # The cable was killed.
        if a.gap:
            time.sleep(a.gap)
    done.set()
    thread.join()
    print(json.dumps(rows))


main()
