"""Moves octets between this PC and a device by TCP and compares what came with what it should be.

usage: peer.py to|from|both ADDRESS OCTETS [--connections N] [--pause SECONDS] [--congestion NAME]

to: to discard (port 9); from: from chargen (19); both: to echo (7) and back at once. Prints JSON, an object for each connection:
  {"port": of this end, "octets": OCTETS, "sent": sha256 of what was sent, "received": of what came, "expected": of what should have
   come, "seconds": from connecting to the last octet, acknowledged or received, "ss": what `ss -tino` says at that moment}
--pause: after an eighth of the octets the reader stops for so long, with a window so small that the other end has to stop as well.
"""
import argparse
import fcntl
import hashlib
import json
import random
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

from pattern import text

PORTS = {"to": 9, "from": 19, "both": 7}
SMALL_WINDOW = 16384
# No octet moves before all connections are open; who waits longer for the others gives up.
CONNECT_S = 60


class Transfer(threading.Thread):
    def __init__(self, options, number, together):
        super().__init__()
        self.options = options
        self.together = together
        self.result = {"error": "not finished"}
        self.data = b"" if options.way == "from" else random.Random(number).randbytes(options.octets)
        self.expected = {"to": b"", "from": text(options.octets), "both": self.data}[options.way]

    def run(self):
        try:
            self.transfer()
        except threading.BrokenBarrierError:
            self.result = {"error": "not all connections could be opened"}
        except OSError as error:
            self.together.abort()
            self.result = {"error": str(error)}

    def transfer(self):
        began = time.monotonic()
        s = self.connect()
        self.together.wait(CONNECT_S)
        port = s.getsockname()[1]
        writer = threading.Thread(target=self.write, args=(s,))
        writer.start()
        received = self.read(s)
        writer.join()
        while self.unacknowledged(s) and self.options.way == "to":
            time.sleep(0.001)
        seconds = time.monotonic() - began
        ss = subprocess.run(["ss", "-Htino", f"sport = :{port}"], capture_output=True, text=True).stdout
        s.shutdown(socket.SHUT_WR)
        while self.options.way != "from" and s.recv(65536):
            raise OSError("more came than was sent")
        s.close()
        digest = lambda octets: hashlib.sha256(octets).hexdigest()
        self.result = {
            "port": port, "octets": self.options.octets, "sent": digest(self.data), "received": digest(received),
            "expected": digest(self.expected), "seconds": round(seconds, 3), "ss": " ".join(ss.split()),
        }

    def connect(self):
        s = socket.socket()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, self.options.congestion.encode())
        if self.options.pause:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_WINDOW)
        s.connect((self.options.address, PORTS[self.options.way]))
        return s

    def write(self, s):
        try:
            s.sendall(self.data)
        except OSError:
            s.close()  # The reader says what happened.

    def read(self, s):
        received, wanted, pause = bytearray(), len(self.expected), self.options.pause
        while len(received) < wanted:
            if pause and len(received) >= wanted // 8:
                time.sleep(pause)
                pause = 0
            more = s.recv(min(65536, wanted - len(received)))
            if not more:
                raise OSError(f"the end came after {len(received)} octets")
            received.extend(more)
        return received

    @staticmethod
    def unacknowledged(s):
        return struct.unpack("i", fcntl.ioctl(s, termios.TIOCOUTQ, b"\0" * 4))[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("way", choices=PORTS)
    parser.add_argument("address")
    parser.add_argument("octets", type=int)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--congestion", default="cubic")
    options = parser.parse_args()
    together = threading.Barrier(options.connections)
    transfers = [Transfer(options, number, together) for number in range(options.connections)]
    for transfer in transfers:
        transfer.start()
    for transfer in transfers:
        transfer.join()
    sys.stdout.write(json.dumps([transfer.result for transfer in transfers]) + "\n")


main()
