// The Socket library for C: POSIX's verbs in shape and meaning, on the stack in the sandbox.
//
// A call that has to wait lets the firmware's own work go on meanwhile: the stack is polled, the heart beats, the core sleeps. A call
// that need not wait polls the stack as well, so that what it queued leaves at once. The calls are for one thread, never for an interrupt's
// handler, and one must not be made while another waits.
//
// Results are >= 0; on failure a call returns -1 and the reason is in et_errno, one of ET_E..., as POSIX says, with Linux's numbers.
// Addresses are octets in the order of the wire (ET_IP, et_aton), ports are plain numbers: nothing is to be turned by htons.
// Times are milliseconds.
//
// A handle is a positive number. One that was closed, or never was, is ET_EBADF, and never another socket, whatever has been opened since.
//
// When the stack traps it is made anew, and every connection is gone: a socket of the old stack answers ET_ENETDOWN to everything but
// et_close, which is its only use then.
#ifndef ETHERTYPE_H
#define ETHERTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Sockets that can be open at once, all programs together; one more is ET_EMFILE. The stack's own tables may be full before. */
#define ET_SOCKETS 32

/** Why the last call failed. */
extern int et_errno;

enum {
  ET_ENOENT = 2,
  ET_EINTR = 4,
  ET_EBADF = 9,
  ET_EAGAIN = 11,
  ET_EFAULT = 14,
  ET_EBUSY = 16,
  ET_EINVAL = 22,
  ET_EMFILE = 24,
  ET_EPIPE = 32,
  ET_ENAMETOOLONG = 36,
  ET_ELOOP = 40,
  ET_ENODATA = 61,
  ET_EDESTADDRREQ = 89,
  ET_EMSGSIZE = 90,
  ET_EPROTOTYPE = 91,
  ET_ENOPROTOOPT = 92,
  ET_EOPNOTSUPP = 95,
  ET_EADDRINUSE = 98,
  ET_EADDRNOTAVAIL = 99,
  ET_ENETDOWN = 100,
  ET_ENETUNREACH = 101,
  ET_ECONNABORTED = 103,
  ET_ECONNRESET = 104,
  ET_ENOBUFS = 105,
  ET_EISCONN = 106,
  ET_ENOTCONN = 107,
  ET_ETIMEDOUT = 110,
  ET_ECONNREFUSED = 111,
  ET_EHOSTUNREACH = 113,
  ET_EALREADY = 114,
  ET_EINPROGRESS = 115,
};

/** Types of et_socket; a type may be or-ed with ET_NONBLOCK: no call of that socket waits. */
enum { ET_STREAM = 1, ET_DGRAM = 2, ET_NONBLOCK = 0x800 };

/** Flags of et_send and et_recv: urgent data; look, do not take; do not wait; wait until all has come. */
enum { ET_MSG_OOB = 0x01, ET_MSG_PEEK = 0x02, ET_MSG_DONTWAIT = 0x40, ET_MSG_WAITALL = 0x100 };

/** What et_shutdown ends. */
enum { ET_SHUT_RD = 0, ET_SHUT_WR = 1, ET_SHUT_RDWR = 2 };

/** Levels and options of et_getsockopt and et_setsockopt. Values are int32_t unless it says otherwise. */
enum {
  ET_IPPROTO_IP = 0,
  ET_IP_TOS = 1,
  ET_IP_TTL = 2,

  ET_SOL_SOCKET = 1,
  ET_SO_REUSEADDR = 2,
  ET_SO_TYPE = 3,
  ET_SO_ERROR = 4,
  ET_SO_SNDBUF = 7,
  ET_SO_RCVBUF = 8,
  ET_SO_KEEPALIVE = 9,
  ET_SO_OOBINLINE = 10,
  /** struct et_linger */
  ET_SO_LINGER = 13,
  /** How long a call may wait for data or a connection, or for room or the handshake: uint32_t milliseconds, 0 = for ever. */
  ET_SO_RCVTIMEO = 20,
  ET_SO_SNDTIMEO = 21,

  ET_IPPROTO_TCP = 6,
  ET_TCP_NODELAY = 1,
  ET_TCP_MAXSEG = 2,
  ET_TCP_KEEPIDLE = 4,
  ET_TCP_KEEPINTVL = 5,
  ET_TCP_KEEPCNT = 6,
  ET_TCP_INFO = 11,
  ET_TCP_USER_TIMEOUT = 18,
};

/** Events of et_poll; ET_POLLERR, ET_POLLHUP and ET_POLLNVAL (not an open socket) are told unasked. */
enum { ET_POLLIN = 0x01, ET_POLLPRI = 0x02, ET_POLLOUT = 0x04, ET_POLLERR = 0x08, ET_POLLHUP = 0x10, ET_POLLNVAL = 0x20 };

/** An end of a connection, or a datagram's: the address as its four octets lie on the wire, and the port's number. */
struct et_address {
  uint32_t ip;
  uint16_t port;
};

/** ET_SO_LINGER: with `on` and 0 seconds et_close resets the connection. */
struct et_linger {
  int32_t on, seconds;
};

struct et_pollfd {
  /** A socket; one below zero is passed over. */
  int32_t fd;
  int16_t events, revents;
};

/** The address a.b.c.d, as in et_address. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ET_IP(A, B, C, D) ((uint32_t)(A) | (uint32_t)(B) << 8 | (uint32_t)(C) << 16 | (uint32_t)(D) << 24)
#else
#define ET_IP(A, B, C, D) ((uint32_t)(D) | (uint32_t)(C) << 8 | (uint32_t)(B) << 16 | (uint32_t)(A) << 24)
#endif
#define ET_ANY ET_IP(0, 0, 0, 0)

/** Reads "192.168.7.1" from the text's start; the octets that it took, 0 = there is no address. */
size_t et_aton(const char *text, uint32_t *ip);

/**
 * Waits for the address of a host, whose name is a name or "192.168.7.1"; name servers are those that the stack knows, or the gateway.
 * ET_ENOENT: there is no such name. ET_ENODATA: it has no address. ET_ETIMEDOUT: no server answers. ET_ECONNREFUSED: none is willing.
 * ET_EHOSTUNREACH, ET_ENETUNREACH (also while the board has no address yet): there is no way to one. ET_ELOOP: too many aliases. ET_EINVAL,
 * ET_ENAMETOOLONG: it is no name. ET_ENOBUFS: too many are asked for. ET_ENETDOWN: no stack runs, or the one that was asked is gone.
 */
int et_resolve(const char *name, uint32_t *ip);

/** A new socket. ET_EINVAL: no such type. ET_EMFILE, ET_ENOBUFS: too many. ET_ENETDOWN: no stack runs, try again soon. */
int et_socket(int type);

/** Gives the socket its own address (ET_ANY = any) and port (0 = chosen later). ET_EADDRINUSE, ET_EADDRNOTAVAIL, ET_EINVAL. */
int et_bind(int s, const struct et_address *address);

/** Lets at most `backlog` connections wait to be accepted. ET_EADDRINUSE, ET_EDESTADDRREQ (not bound), ET_EOPNOTSUPP. */
int et_listen(int s, int backlog);

/** Waits for a connection: a new socket, which waits like others; `peer` may be NULL. ET_EAGAIN, ET_EINVAL: it does not listen. */
int et_accept(int s, struct et_address *peer);

/**
 * Connects a stream and waits until it is connected; a socket that does not wait says ET_EINPROGRESS, and ET_POLLOUT tells the end. For a
 * datagram socket only notes the peer. ET_ECONNREFUSED, ET_ETIMEDOUT, ET_EHOSTUNREACH, ET_ENETUNREACH (also while the board has no address
 * yet, half a second after its start), ET_EISCONN, ET_EALREADY, ET_EADDRNOTAVAIL. After ET_SO_SNDTIMEO: ET_EINPROGRESS.
 */
int et_connect(int s, const struct et_address *peer);

/**
 * Queues n octets and waits until all are; how many were. Fewer than n when the socket does not wait, its time is over, or the
 * connection ends meanwhile, which the next call tells. ET_EAGAIN: none, the send buffer is full. ET_EPIPE, ET_ENOTCONN, ET_ECONNRESET, ...
 * A datagram goes whole or, if longer than the way allows, not at all: ET_EMSGSIZE.
 */
int et_send(int s, const void *octets, size_t n, int flags);

/**
 * Waits for data and gives at most n octets: how many; 0 = the peer has ended its stream. ET_EAGAIN: none yet, or time is over.
 * ET_ENOTCONN, ET_ECONNRESET, ET_ETIMEDOUT, ... Of a datagram what does not fit is lost.
 */
int et_recv(int s, void *octets, size_t n, int flags);

/** Sends n octets as one datagram. ET_EMSGSIZE, ET_EAGAIN: its address is asked for and too many wait; ET_ENETUNREACH, ET_EHOSTUNREACH. */
int et_sendto(int s, const void *octets, size_t n, int flags, const struct et_address *to);

/** Waits for a datagram as et_recv; `from` may be NULL. */
int et_recvfrom(int s, void *octets, size_t n, int flags, struct et_address *from);

/** Ends sending, receiving or both. ET_ENOTCONN, ET_EINVAL. */
int et_shutdown(int s, int how);

/** Lets go of a socket. What is queued is still sent; unread data, or ET_SO_LINGER with 0 seconds, resets. ET_EBADF. */
int et_close(int s);

/** The own end of a socket, and the peer's. ET_ENOTCONN. */
int et_getsockname(int s, struct et_address *address);
int et_getpeername(int s, struct et_address *address);

/** Reads an option to `value`, at most *n octets, and stores in *n how many there were. ET_ENOPROTOOPT. */
int et_getsockopt(int s, int level, int name, void *value, size_t *n);

/** Sets an option. ET_ENOPROTOOPT, ET_EINVAL: wrong length or out of range. */
int et_setsockopt(int s, int level, int name, const void *value, size_t n);

/** Whether calls of the socket do not wait (as O_NONBLOCK). */
int et_set_nonblocking(int s, bool on);

/**
 * Waits until one of n sockets has an event that it is asked for, or `ms` milliseconds have passed; below zero = for ever, 0 = only looks.
 * How many have one, 0 = time is over. With n = 0 it is a sleep. ET_EINTR: the firmware ends.
 */
int et_poll(struct et_pollfd *fds, size_t n, int ms);

/** Milliseconds since power-on, modulo 2^32. */
uint32_t et_now(void);

#ifdef __cplusplus
}
#endif

#endif
