"""libethertype as a device on the cable: its frames are the datagrams of a Unix socket, as the host board's are. It fetches a file by
HTTP from a Linux server, sends it back to another port of it, and prints what it got as a hash.

linux.py LIBRARY LOCAL REMOTE SERVER PORT BACK"""
import hashlib
import select
import socket
import sys
import time

from ethertype import *

library, local, remote, server, port, back = sys.argv[1:]

# A connected socket takes datagrams from its peer alone, and the cable sends by another than it receives by.
cable = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
outward = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
cable.bind(local)
cable.setblocking(False)
started = time.monotonic()
stack = Stack(library, "192.168.7.2", [0x52, 0x54, 0, 0x12, 0x34, 0x56])


def now():
    return int((time.monotonic() - started) * 1000)


def idle(ms):
    for frame in stack.frames():
        outward.send(frame)
    if select.select([cable], [], [], ms / 1000)[0]:
        try:
            while True:
                stack.take(cable.recv(2000))
        except BlockingIOError:
            pass
    return now()


def connect(ip, to):
    """Once the stack has its address, and the server is there."""
    while True:
        s = stack.do("socket", STREAM)
        try:
            stack.connect(s, ip, to)
            return s
        except Failed as failed:
            stack.do("close", s)
            stack.do("poll", None, 0, 100)
            assert now() < 20000, (failed, stack.lines)


outward.connect(remote)
stack.set_idle(idle)
s = connect(server, int(port))
stack.send(s, b"GET /file HTTP/1.0\r\n\r\n")
answer = b""
while (piece := stack.recv(s, 1500)):
    answer += piece
stack.do("close", s)
head, _, body = answer.partition(b"\r\n\r\n")
assert b" 200 " in head.split(b"\r\n")[0], head
s = connect(server, int(back))
assert stack.send(s, body) == len(body)
stack.do("shutdown", s, 1)
assert stack.recv(s, 1) == b""
stack.do("close", s)
print(len(body), hashlib.sha256(body).hexdigest())
