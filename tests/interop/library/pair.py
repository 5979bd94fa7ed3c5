"""Two stacks of libethertype in one process, each other's only neighbour, in virtual time.

pair.py LIBRARY SCENARIO runs one of the functions below that have no underscore in front."""
import ctypes
import sys

from ethertype import *

A, B = "10.0.0.1", "10.0.0.2"
LIBRARY = sys.argv[1]
DATA = bytes((i * i >> 3 ^ i) & 255 for i in range(200000))


class _World:
    def __init__(self, seed=7):
        self.now = 0
        self.a = Stack(LIBRARY, A, [2, 0, 0, 0, 0, 1], seed)
        self.b = Stack(LIBRARY, B, [2, 0, 0, 0, 0, 2], seed + 1)
        self.record = []
        # Until both have claimed their addresses (RFC 5227).
        self.pass_time(1500)

    def carry(self, one, other):
        moved = 0
        for frame in one.frames():
            self.record.append(frame)
            other.take(frame)
            moved += 1
        return moved

    def pass_time(self, ms):
        """Lets both go on until `ms` have passed."""
        end = self.now + ms
        while True:
            wait = min(self.a.run(self.now), self.b.run(self.now))
            if self.carry(self.a, self.b) + self.carry(self.b, self.a) or wait == 0:
                continue
            if self.now == end:
                return
            self.now = min(end, self.now + wait)

    def idle_of(self, stack, more=lambda: None):
        """What `stack` does while a call of it waits: the other goes on, and frames pass. Time passes when nothing else does."""
        other = self.b if stack is self.a else self.a

        def idle(ms):
            end = self.now + ms
            while True:
                wait = other.run(self.now)
                more()
                self.carry(stack, other)
                if self.carry(other, stack):
                    return self.now
                if self.now == end:
                    return self.now
                self.now = min(end, self.now + min(max(wait, 1), 10))
        return idle

    def connected(self, port=70):
        """A socket of a, and the one of b that was accepted."""
        listener = self.b.listener(port, STREAM | NONBLOCK)
        s = self.a.do("socket", STREAM)
        assert self.a.why("connect", s, ctypes.byref(Address.of(B, port))) == EINPROGRESS
        assert self.a.poll(s, OUT) == 0
        assert self.b.why("accept", listener, None) == EAGAIN
        self.pass_time(50)
        assert self.a.poll(s, IN | OUT) == OUT and self.a.option(s, SOL_SOCKET, SO_ERROR) == 0
        peer = Address()
        accepted = self.b.do("accept", listener, ctypes.byref(peer))
        own = Address()
        self.a.do("getsockname", s, ctypes.byref(own))
        assert str(peer) == str(own) and str(own).startswith(A + ":"), (str(peer), str(own))
        return s, accepted


def connection():
    """Connects without waiting, transfers both ways at once, half-closes, closes."""
    w = _World()
    s, t = w.connected()
    assert w.b.why("recv", t, ctypes.create_string_buffer(1), 1, 0) == EAGAIN
    sent, got = {s: 0, t: 0}, {s: b"", t: b""}
    for _ in range(20000):
        for stack, here in ((w.a, s), (w.b, t)):
            try:
                sent[here] += stack.send(here, DATA[sent[here]:sent[here] + 3000])
            except Failed as failed:
                assert failed.errno == EAGAIN
            try:
                got[here] += stack.recv(here, 1000)
            except Failed as failed:
                assert failed.errno == EAGAIN
        w.pass_time(1)
        if len(got[s]) == len(got[t]) == len(DATA):
            break
    assert got[s] == DATA and got[t] == DATA
    w.a.do("shutdown", s, 1)
    w.pass_time(50)
    assert w.b.poll(t, IN) == IN and w.b.recv(t, 10) == b""
    w.b.send(t, b"still")
    w.pass_time(50)
    assert w.a.recv(s, 10, PEEK) == b"still" and w.a.recv(s, 10) == b"still"
    w.b.do("close", t)
    w.pass_time(50)
    assert w.a.recv(s, 10) == b""
    w.a.do("close", s)
    assert w.a.why("close", s) == EBADF and w.a.why("recv", s, None, 0, 0) == EBADF and w.a.poll(s, IN) == NVAL


def refused():
    """A port that nobody listens on, told by SO_ERROR, and by a connect that waits."""
    w = _World()
    s = w.a.do("socket", STREAM)
    assert w.a.why("connect", s, ctypes.byref(Address.of(B, 81))) == EINPROGRESS
    w.pass_time(50)
    assert w.a.poll(s, OUT) & ERR and w.a.option(s, SOL_SOCKET, SO_ERROR) == ECONNREFUSED
    w.a.set_idle(w.idle_of(w.a))
    assert w.a.why("connect", w.a.do("socket", STREAM), ctypes.byref(Address.of(B, 81))) == ECONNREFUSED


def waiting():
    """With et_idle calls wait: connect, accept's other end, a send that is longer than the buffer, a recv for all; and only for so long."""
    w = _World()
    listener = w.b.listener(70, STREAM | NONBLOCK)
    state = {"t": -1, "got": b""}

    def peer():
        if state["t"] < 0:
            try:
                state["t"] = w.b.do("accept", listener, None)
            except Failed:
                return
        try:
            state["got"] += w.b.recv(state["t"], 4000)
        except Failed as failed:
            assert failed.errno == EAGAIN

    w.a.set_idle(w.idle_of(w.a, peer))
    s = w.a.do("socket", STREAM)
    w.a.connect(s, B, 70)
    assert w.a.send(s, DATA) == len(DATA)
    begin = w.now
    w.a.set_option(s, SOL_SOCKET, SO_RCVTIMEO, 300)
    assert w.a.why("recv", s, ctypes.create_string_buffer(1), 1, 0) == EAGAIN and w.now == begin + 300, w.now - begin
    assert state["got"] == DATA
    assert w.a.why("recv", s, ctypes.create_string_buffer(1), 1, DONTWAIT) == EAGAIN and w.now == begin + 300
    w.a.do("set_nonblocking", s, 1)
    assert w.a.why("recv", s, ctypes.create_string_buffer(1), 1, 0) == EAGAIN and w.now == begin + 300
    w.a.do("set_nonblocking", s, 0)
    pieces = [b"one, ", b"two, ", b"three"]

    def slowly():
        if pieces and w.now > begin + 300 + 20 * (3 - len(pieces)):
            w.b.send(state["t"], pieces.pop(0))

    w.a.set_idle(w.idle_of(w.a, slowly))
    got = w.a.recv(s, 15, WAITALL)
    assert got == b"one, two, three", (got, w.now - begin)
    begin = w.now
    assert w.a.do("poll", None, 0, 250) == 0 and w.now == begin + 250
    # The peer reads no more: a send waits for room, and then says how much went.
    w.a.set_option(s, SOL_SOCKET, SO_SNDTIMEO, 500)
    begin = w.now
    assert 0 < w.a.send(s, DATA) < len(DATA) and w.now >= begin + 500
    assert w.a.why("send", s, DATA, 1000, 0) == EAGAIN
    # A reset behind what went already is told by the next call.
    t, read = state["t"], [0]

    def reader():
        if read[0] > 10000:
            w.b.set_option(t, SOL_SOCKET, SO_LINGER, 1, 0)
            w.b.do("close", t)
            read[0] = -1
        while read[0] >= 0 and w.b.poll(t, IN) & IN:
            read[0] += len(w.b.recv(t, 4000))

    w.a.set_idle(w.idle_of(w.a, reader))
    w.a.set_option(s, SOL_SOCKET, SO_SNDTIMEO, 0)
    assert 0 < w.a.send(s, DATA) < len(DATA)
    assert w.a.poll(s, OUT) == ERR
    assert w.a.why("send", s, DATA, 1000, 0) == 104


def datagrams():
    w = _World()
    here, there = w.a.listener(1000, DGRAM | NONBLOCK), w.b.listener(2000, DGRAM | NONBLOCK)
    to = Address.of(B, 2000)
    assert w.a.do("sendto", here, b"hello", 5, 0, ctypes.byref(to)) == 5
    assert w.a.why("sendto", here, DATA, 1473, 0, ctypes.byref(to)) == EMSGSIZE
    assert w.a.why("sendto", here, DATA, 70000, 0, ctypes.byref(to)) == EMSGSIZE
    w.pass_time(50)
    buffer, sender = ctypes.create_string_buffer(100), Address()
    assert w.b.do("recvfrom", there, buffer, 100, 0, ctypes.byref(sender)) == 5
    assert buffer.raw[:5] == b"hello" and str(sender) == f"{A}:1000", str(sender)
    assert w.b.why("recvfrom", there, buffer, 100, 0, None) == EAGAIN
    w.a.connect(here, B, 2000)
    assert w.a.send(here, DATA[:1472]) == 1472
    w.pass_time(50)
    assert w.b.recv(there, 2000) == DATA[:1472]


def frames():
    """What the two calls for frames refuse, and what becomes of frames that nobody takes."""
    w = _World()
    assert w.a.why("start", ctypes.byref(w.a.settings)) == EBUSY
    assert [w.a.why("frame_in", DATA, n) for n in (0, 13, 1515)] == [EINVAL] * 3
    for _ in range(64):
        w.a.do("frame_in", DATA, 60)
    assert w.a.why("frame_in", DATA, 60) == ENOBUFS
    w.pass_time(1000)
    w.a.do("frame_in", DATA, 60)
    s = w.a.do("socket", DGRAM)
    w.b.listener(9, DGRAM)
    w.a.connect(s, B, 9)
    w.a.send(s, b"x")
    w.pass_time(100)
    for _ in range(70):
        w.a.send(s, b"x")
    assert w.a.c.et_frames_lost() == 6
    buffer = ctypes.create_string_buffer(FRAME_MAX)
    assert w.a.why("frame_out", buffer, 30) == EMSGSIZE
    assert w.a.do("frame_out", buffer, 60) >= 43 and len(list(w.a.frames())) == 63
    assert w.a.do("frame_out", buffer, 60) == 0


def repeatable():
    """Two runs with one seed send the same frames; another seed, others."""
    def run(seed):
        w = _World(seed)
        s, t = w.connected()
        w.a.send(s, DATA[:1000])
        w.pass_time(100)
        assert w.b.recv(t, 2000) == DATA[:1000]
        return w.record
    first = run(7)
    assert len(first) > 8 and run(7) == first and run(8) != first


def trap():
    """The stack traps: its sockets say ENETDOWN, and the next ones work."""
    w = _World()
    s, t = w.connected()
    bomb = w.a.do("socket", DGRAM)
    w.a.connect(bomb, B, 7777)
    w.a.send(bomb, b"x")
    w.pass_time(3000)
    assert [line.split(" in ")[0] for line in w.b.lines if line.startswith("trap:")] == ["trap: unreachable executed"], w.b.lines
    assert any(line.startswith("stack: re-created") for line in w.b.lines)
    assert w.b.why("recv", t, ctypes.create_string_buffer(1), 1, 0) == ENETDOWN
    assert w.b.why("send", t, b"x", 1, 0) == ENETDOWN and w.b.poll(t, IN) == ERR | HUP
    fresh = w.b.listener(90, STREAM | NONBLOCK)
    w.pass_time(2000)
    assert w.b.why("send", t, b"x", 1, 0) == ENETDOWN
    w.b.do("close", t)
    # The old peer learns of it when it asks.
    w.a.send(s, b"are you there?")
    w.pass_time(2000)
    assert w.a.why("recv", s, ctypes.create_string_buffer(1), 1, 0) == 104
    w.a.why("connect", w.a.do("socket", STREAM), ctypes.byref(Address.of(B, 90)))
    w.pass_time(100)
    w.b.do("accept", fresh, None)


globals()[sys.argv[2]]()
print("ok")
