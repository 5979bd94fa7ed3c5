"""libethertype from Python: the calls as they are in C, one instance for each copy of the file."""
import ctypes
import os
import shutil
import socket
import tempfile

STREAM, DGRAM, NONBLOCK = 1, 2, 0x800
PEEK, DONTWAIT, WAITALL = 2, 0x40, 0x100
IN, OUT, ERR, HUP, NVAL = 1, 4, 8, 16, 32
SOL_SOCKET, SO_ERROR, SO_LINGER, SO_RCVTIMEO, SO_SNDTIMEO = 1, 4, 13, 20, 21
EAGAIN, EBADF, EBUSY, EINVAL, EMSGSIZE, ENETDOWN, ENOBUFS, ECONNREFUSED, EINPROGRESS = 11, 9, 16, 22, 90, 100, 105, 111, 115
FRAME_MAX = 1514

IDLE = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p)
LOG = ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_char), ctypes.c_size_t, ctypes.c_void_p)


class Address(ctypes.Structure):
    _fields_ = [("ip", ctypes.c_uint32), ("port", ctypes.c_uint16)]

    @staticmethod
    def of(text, port):
        return Address(int.from_bytes(socket.inet_aton(text), "little"), port)

    def __str__(self):
        return f"{socket.inet_ntoa(self.ip.to_bytes(4, 'little'))}:{self.port}"


class Settings(ctypes.Structure):
    _fields_ = [("ip", ctypes.c_uint32), ("mask", ctypes.c_uint32), ("gateway", ctypes.c_uint32), ("mac", ctypes.c_uint8 * 6), ("seed", ctypes.c_uint32)]


class PollFd(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int32), ("events", ctypes.c_int16), ("revents", ctypes.c_int16)]


def address(text):
    return int.from_bytes(socket.inet_aton(text), "little")


class Failed(Exception):
    """A call that answered -1; `errno` says why."""

    def __init__(self, errno):
        super().__init__(f"et_errno {errno}")
        self.errno = errno


class Stack:
    """An instance of its own: libraries are loaded once by their path, so each gets a copy."""

    def __init__(self, path, ip, mac, seed=0):
        with tempfile.TemporaryDirectory() as directory:
            self.c = ctypes.CDLL(shutil.copy(path, os.path.join(directory, "copy.so")))
        self.lines = []
        self.log = LOG(lambda line, n, context: self.lines.append(line[:n].decode()))
        self.c.et_log(self.log, None)
        self.c.et_run.restype = ctypes.c_uint32
        self.c.et_frames_lost.restype = ctypes.c_uint32
        settings = Settings(address(ip), address("255.255.255.0"), 0, (ctypes.c_uint8 * 6)(*mac), seed)
        self.settings = settings
        self.do("start", ctypes.byref(settings))

    def do(self, name, *arguments):
        result = getattr(self.c, "et_" + name)(*arguments)
        if result < 0:
            raise Failed(ctypes.c_int.in_dll(self.c, "et_errno").value)
        return result

    def why(self, name, *arguments):
        """The error of a call that must fail."""
        try:
            result = self.do(name, *arguments)
        except Failed as failed:
            return failed.errno
        raise AssertionError(f"et_{name} answered {result}")

    def run(self, now):
        return self.c.et_run(ctypes.c_uint32(now))

    def frames(self):
        """What the stack wants to send."""
        buffer = ctypes.create_string_buffer(FRAME_MAX)
        while (n := self.do("frame_out", buffer, FRAME_MAX)):
            yield buffer.raw[:n]

    def take(self, frame):
        self.do("frame_in", frame, len(frame))

    def set_idle(self, function):
        self.idle = IDLE(lambda ms, context: function(ms)) if function else IDLE()
        self.c.et_idle(self.idle, None)

    def connect(self, s, ip, port):
        return self.do("connect", s, ctypes.byref(Address.of(ip, port)))

    def listener(self, port, kind=STREAM):
        s = self.do("socket", kind)
        self.do("bind", s, ctypes.byref(Address.of("0.0.0.0", port)))
        if kind & STREAM:
            self.do("listen", s, 4)
        return s

    def send(self, s, octets, flags=0):
        return self.do("send", s, octets, len(octets), flags)

    def recv(self, s, n, flags=0):
        buffer = ctypes.create_string_buffer(max(n, 1))
        got = self.do("recv", s, buffer, n, flags)
        return buffer.raw[:got]

    def poll(self, s, events):
        fd = PollFd(s, events)
        self.do("poll", ctypes.byref(fd), 1, 0)
        return fd.revents

    def option(self, s, level, name):
        value, n = ctypes.c_int32(), ctypes.c_size_t(4)
        self.do("getsockopt", s, level, name, ctypes.byref(value), ctypes.byref(n))
        return value.value

    def set_option(self, s, level, name, *values):
        return self.do("setsockopt", s, level, name, (ctypes.c_int32 * len(values))(*values), 4 * len(values))
