"""A PC that is switched off and on again: its connections are forgotten without a word to their other end (TCP_REPAIR).

usage: reboot.py ADDRESS

Connects to echo (7) and, as one that is being sent to, to chargen (19); forgets both; then connects to echo from the same port
once more. Prints JSON: {"echo": port, "chargen": port, "again": what the new connection echoed, "seconds": until it did}.
"""
import json
import socket
import sys
import time

TCP_REPAIR = 19


def connect(address, port, own=0):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", own))
    s.settimeout(30)
    s.connect((address, port))
    return s


def forget(s):
    s.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    s.close()


def main():
    address = sys.argv[1]
    echo, chargen = connect(address, 7), connect(address, 19)
    echo.sendall(b"before")
    assert echo.recv(10) == b"before"
    assert chargen.recv(10)
    ports = {"echo": echo.getsockname()[1], "chargen": chargen.getsockname()[1]}
    forget(echo)
    forget(chargen)
    began = time.monotonic()
    s = connect(address, 7, ports["echo"])
    s.sendall(b"after")
    again = s.recv(10).decode()
    seconds = round(time.monotonic() - began, 2)
    s.close()
    time.sleep(1)  # The device finds out that nobody reads its characters any more.
    print(json.dumps({**ports, "again": again, "seconds": seconds}))


main()
