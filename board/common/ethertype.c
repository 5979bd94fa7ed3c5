// POSIX's verbs on top of the stack's, which never wait: a call that has to lets the firmware take a turn and asks again.
#include "ethertype.h"

#include <string.h>

#include "board.h"
#include "firmware.h"
#include "handles.h"
#include "keeper.h"
#include "verbs.h"

int et_errno;

/** A result as POSIX gives it. */
static int answer(int32_t result) {
  if (result >= 0) return result;
  et_errno = -result;
  return -1;
}

/** The caller's handle `number`, with the stack's clock right for what is asked of it next. */
static struct handle *begin(int number) {
  keeper_refresh();
  return handle_find(number);
}

static int32_t call(const struct handle *h, enum verb verb, uint32_t a, uint32_t b, uint32_t c) {
  if (!h) return -ET_EBADF;
  if (h->instance != keeper_instance()) return -ET_ENETDOWN;
  return verb_call(verb, (uint32_t)h->socket, a, b, c);
}

/** As `call` for what makes the stack send something: it leaves at once. */
static int32_t call_and_send(const struct handle *h, enum verb verb, uint32_t a, uint32_t b) {
  int32_t result = call(h, verb, a, b, 0);
  keeper_hurry();
  keeper_serve(false);
  return result;
}

// ---- waiting ---------------------------------------------------------------------------------------------------------

/** How long a call may wait from `start` on. */
struct wait {
  uint32_t start, ms;
  bool none;
};

/** A call of `h` that may wait `ms` milliseconds, 0 = for ever. */
static struct wait wait_of(const struct handle *h, uint32_t ms, int flags) {
  return (struct wait){.start = board_now(), .ms = ms ? ms : UINT32_MAX, .none = !h || h->nonblocking || flags & ET_MSG_DONTWAIT};
}

/** Lets the firmware go on until something may have changed. -ET_EAGAIN: time is over; -ET_EINTR: the firmware ends. */
static int32_t turn(const struct wait *wait) {
  uint32_t passed = board_now() - wait->start;
  if (wait->none || !board_can_wait()) return -ET_EAGAIN;
  if (wait->ms != UINT32_MAX && passed >= wait->ms) return -ET_EAGAIN;
  firmware_turn(wait->ms == UINT32_MAX ? UINT32_MAX : wait->ms - passed);
  return board_running() ? 0 : -ET_EINTR;
}

// ---- sockets and names -----------------------------------------------------------------------------------------------

int et_socket(int type) {
  keeper_refresh();
  int32_t s = verb_call(VERB_SOCKET, (uint32_t)(type & ~ET_NONBLOCK), 0, 0, 0);
  if (s < 0) return answer(s);
  struct handle *h = handle_take(s, (type & ~ET_NONBLOCK) == ET_STREAM);
  if (!h) {
    verb_call(VERB_CLOSE, (uint32_t)s, 0, 0, 0);
    return answer(-ET_EMFILE);
  }
  h->nonblocking = type & ET_NONBLOCK;
  return h->number;
}

int et_set_nonblocking(int s, bool on) {
  struct handle *h = handle_find(s);
  if (!h) return answer(-ET_EBADF);
  h->nonblocking = on;
  return 0;
}

int et_bind(int s, const struct et_address *address) {
  return answer(call(begin(s), VERB_BIND, address->ip, address->port, 0));
}

int et_listen(int s, int backlog) {
  return answer(call(begin(s), VERB_LISTEN, (uint32_t)backlog, 0, 0));
}

/** Takes over the address that a verb has put into its octets. */
static int32_t name(const struct handle *h, enum verb verb, struct et_address *address) {
  uint32_t found[2] = {0, 0};
  int32_t result = call(h, verb, 0, 0, 0);
  const void *octets = result >= 0 ? verb_octets(VERB_NAME) : NULL;
  if (octets) memcpy(found, octets, VERB_NAME);
  if (address) *address = (struct et_address){.ip = found[0], .port = (uint16_t)found[1]};
  return result;
}

int et_getsockname(int s, struct et_address *address) {
  return answer(name(begin(s), VERB_GETSOCKNAME, address));
}

int et_getpeername(int s, struct et_address *address) {
  return answer(name(begin(s), VERB_GETPEERNAME, address));
}

int et_accept(int s, struct et_address *peer) {
  struct handle *h = begin(s);
  struct wait wait = wait_of(h, h ? h->receive_ms : 0, 0);
  int32_t accepted;
  while ((accepted = call(h, VERB_ACCEPT, 0, 0, 0)) == -ET_EAGAIN) {
    int32_t over = turn(&wait);
    if (over) return answer(over);
  }
  if (accepted < 0) return answer(accepted);
  struct handle *connection = handle_take(accepted, true);
  if (!connection) {
    verb_call(VERB_CLOSE, (uint32_t)accepted, 0, 0, 0);
    return answer(-ET_EMFILE);
  }
  name(connection, VERB_GETPEERNAME, peer);
  return connection->number;
}

int et_close(int s) {
  struct handle *h = begin(s);
  int32_t result = call_and_send(h, VERB_CLOSE, 0, 0);
  if (h) handle_free(h);
  return answer(result == -ET_ENETDOWN ? 0 : result);
}

int et_shutdown(int s, int how) {
  return answer(call_and_send(begin(s), VERB_SHUTDOWN, (uint32_t)how, 0));
}

// ---- hosts -----------------------------------------------------------------------------------------------------------

/** What has become of a question that was asked of this instance of the stack. */
static int32_t resolved(int32_t question, uint32_t instance, uint32_t *ip) {
  if (instance != keeper_instance()) return -ET_ENETDOWN;
  int32_t result = verb_call(VERB_RESOLVED, (uint32_t)question, 0, 0, 0);
  const void *octets = result == 0 ? verb_octets(sizeof *ip) : NULL;
  if (octets) memcpy(ip, octets, sizeof *ip);
  return result == 0 && !octets ? -ET_ENETDOWN : result;
}

int et_resolve(const char *name, uint32_t *ip) {
  size_t n = strlen(name);
  if (n > VERB_OCTETS) return answer(-ET_ENAMETOOLONG);
  keeper_refresh();
  void *octets = verb_octets((uint32_t)n);
  if (!octets) return answer(-ET_ENETDOWN);
  memcpy(octets, name, n);
  uint32_t instance = keeper_instance();
  int32_t question = verb_call(VERB_RESOLVE, (uint32_t)n, 0, 0, 0);
  if (question < 0) return answer(question);
  keeper_hurry();
  keeper_serve(false);
  const struct wait wait = {.start = board_now(), .ms = UINT32_MAX};
  int32_t result, over = 0;
  while ((result = resolved(question, instance, ip)) == -ET_EAGAIN && !(over = turn(&wait))) continue;
  if (over) verb_call(VERB_GIVE_UP, (uint32_t)question, 0, 0, 0);
  return answer(over ? over : result);
}

// ---- options ---------------------------------------------------------------------------------------------------------

/** The option's place in the handle, or NULL: it is the stack's. */
static uint32_t *own_option(struct handle *h, int level, int option) {
  if (!h || level != ET_SOL_SOCKET) return NULL;
  if (option == ET_SO_RCVTIMEO) return &h->receive_ms;
  return option == ET_SO_SNDTIMEO ? &h->send_ms : NULL;
}

static int32_t get_option(struct handle *h, int level, int option, void *value, uint32_t n) {
  const void *found = own_option(h, level, option);
  int32_t length = found ? (int32_t)sizeof(uint32_t) : call(h, VERB_GETSOCKOPT, (uint32_t)level, (uint32_t)option, 0);
  if (length < 0) return length;
  if ((uint32_t)length > n) length = (int32_t)n;
  if (!found) found = verb_octets((uint32_t)length);
  if (!found) return -ET_ENETDOWN;
  memcpy(value, found, (size_t)length);
  return length;
}

int et_getsockopt(int s, int level, int option, void *value, size_t *n) {
  int32_t length = get_option(begin(s), level, option, value, (uint32_t)*n);
  if (length < 0) return answer(length);
  *n = (size_t)length;
  return 0;
}

int et_setsockopt(int s, int level, int option, const void *value, size_t n) {
  struct handle *h = begin(s);
  void *place = own_option(h, level, option);
  if (place && n != sizeof(uint32_t)) return answer(-ET_EINVAL);
  if (n > VERB_OCTETS) return answer(-ET_EINVAL);
  bool own = place;
  if (!own) place = verb_octets((uint32_t)n);
  if (!place) return answer(h ? -ET_ENETDOWN : -ET_EBADF);
  memcpy(place, value, n);
  return answer(own ? 0 : call(h, VERB_SETSOCKOPT, (uint32_t)level, (uint32_t)option, (uint32_t)n));
}

// ---- connect ---------------------------------------------------------------------------------------------------------

/** How an attempt to connect has ended, once there are events. */
static int32_t connected(struct handle *h, int32_t events) {
  int32_t error = 0;
  int32_t result = get_option(h, ET_SOL_SOCKET, ET_SO_ERROR, &error, sizeof error);
  if (result < 0 || error) return result < 0 ? result : -error;
  return events & ET_POLLOUT ? 0 : -ET_ECONNABORTED;
}

int et_connect(int s, const struct et_address *peer) {
  struct handle *h = begin(s);
  struct wait wait = wait_of(h, h ? h->send_ms : 0, 0);
  int32_t result = call_and_send(h, VERB_CONNECT, peer->ip, peer->port);
  if (result != -ET_EINPROGRESS || wait.none) return answer(result);
  for (;;) {
    int32_t events = call(h, VERB_POLL, 0, 0, 0);
    if (events < 0) return answer(events);
    if (events & (ET_POLLOUT | ET_POLLERR | ET_POLLHUP)) return answer(connected(h, events));
    int32_t over = turn(&wait);
    if (over) return answer(over == -ET_EAGAIN ? -ET_EINPROGRESS : over);
  }
}

// ---- data ------------------------------------------------------------------------------------------------------------

/** The error that a call before has left; once. */
static int32_t take_pending(struct handle *h) {
  int32_t error = h ? h->pending : -ET_EBADF;
  if (h) h->pending = 0;
  return error;
}

/** The result of a call that has moved `done` octets when `error` ends it: an error of the connection is told by the next call. */
static int32_t partly(struct handle *h, uint32_t done, int32_t error) {
  if (!done) return error;
  if (error != -ET_EAGAIN && error != -ET_EINTR) h->pending = error;
  return (int32_t)done;
}

/** Queues what fits of n octets at p. */
static int32_t put(struct handle *h, const uint8_t *p, size_t n, int flags) {
  uint32_t part = n < VERB_OCTETS ? (uint32_t)n : VERB_OCTETS;
  if (part < n && !h->stream) return -ET_EMSGSIZE;
  void *octets = verb_octets(part);
  if (!octets) return -ET_ENETDOWN;
  memcpy(octets, p, part);
  // Urgent data ends with the last octet alone (RFC 6093 2).
  int32_t taken = call(h, VERB_SEND, part, part < n ? 0 : (uint32_t)flags & ET_MSG_OOB, 0);
  return taken > (int32_t)part ? (int32_t)part : taken;
}

static int32_t transmit(struct handle *h, const uint8_t *p, size_t n, int flags) {
  int32_t result = take_pending(h);
  if (result) return result;
  if (n > INT32_MAX) n = INT32_MAX;
  struct wait wait = wait_of(h, h->send_ms, flags);
  uint32_t sent = 0;
  do {
    result = put(h, p + sent, n - sent, flags);
    if (result >= 0) sent += (uint32_t)result;
    if (result > 0) keeper_hurry();
    else if (result == -ET_EAGAIN) result = turn(&wait);
    if (result < 0) return partly(h, sent, result);
  } while (sent < n);
  return (int32_t)sent;
}

int et_send(int s, const void *octets, size_t n, int flags) {
  int32_t result = transmit(begin(s), octets, n, flags);
  keeper_serve(false);
  return answer(result);
}

/** Takes what has come, at most n octets, behind `skip` octets of the verb's own. */
static int32_t get(struct handle *h, enum verb verb, uint8_t *p, size_t n, int flags, uint32_t skip) {
  uint32_t part = n < VERB_OCTETS - skip ? (uint32_t)n : VERB_OCTETS - skip;
  int32_t got = call(h, verb, part, (uint32_t)flags & (ET_MSG_OOB | ET_MSG_PEEK), 0);
  if (got < 0) return got;
  if (got > (int32_t)part) got = (int32_t)part;
  const uint8_t *octets = verb_octets((uint32_t)got + skip);
  if (!octets) return -ET_ENETDOWN;
  memcpy(p, octets + skip, (size_t)got);
  keeper_hurry();
  return got;
}

static int32_t receive(struct handle *h, uint8_t *p, size_t n, int flags) {
  int32_t result = take_pending(h);
  if (result) return result;
  if (n > INT32_MAX) n = INT32_MAX;
  if (n == 0 && h->stream) return 0;
  struct wait wait = wait_of(h, h->receive_ms, flags);
  bool all = flags & ET_MSG_WAITALL && !(flags & (ET_MSG_PEEK | ET_MSG_OOB)) && h->stream;
  uint32_t got = 0;
  do {
    result = get(h, VERB_RECV, p + got, n - got, flags, 0);
    if (result >= 0) got += (uint32_t)result;
    if (result == 0) break;
    if (result == -ET_EAGAIN) result = turn(&wait);
    else if (result > 0 && !all) break;
    if (result < 0) return partly(h, got, result);
  } while (got < n);
  return (int32_t)got;
}

int et_recv(int s, void *octets, size_t n, int flags) {
  return answer(receive(begin(s), octets, n, flags));
}

int et_sendto(int s, const void *data, size_t n, int flags, const struct et_address *to) {
  struct handle *h = begin(s);
  struct wait wait = wait_of(h, h ? h->send_ms : 0, flags);
  for (;;) {
    void *octets = verb_octets(n > VERB_OCTETS ? VERB_OCTETS : (uint32_t)n);
    if (octets && n <= VERB_OCTETS) memcpy(octets, data, n);
    int32_t result = !h ? -ET_EBADF : n > VERB_OCTETS ? -ET_EMSGSIZE
      : h->instance != keeper_instance() ? -ET_ENETDOWN : verb_call(VERB_SENDTO, (uint32_t)h->socket, to->ip, to->port, (uint32_t)n);
    keeper_hurry();
    keeper_serve(false);
    if (result == -ET_EAGAIN && !(result = turn(&wait))) continue;
    return answer(result);
  }
}

int et_recvfrom(int s, void *octets, size_t n, int flags, struct et_address *from) {
  struct handle *h = begin(s);
  struct wait wait = wait_of(h, h ? h->receive_ms : 0, flags);
  int32_t result;
  while ((result = get(h, VERB_RECVFROM, octets, n, 0, VERB_NAME)) == -ET_EAGAIN) {
    int32_t over = turn(&wait);
    if (over) return answer(over);
  }
  uint32_t name[2] = {0, 0};
  const void *found = result >= 0 ? verb_octets(VERB_NAME) : NULL;
  if (found) memcpy(name, found, VERB_NAME);
  if (from) *from = (struct et_address){.ip = name[0], .port = (uint16_t)name[1]};
  return answer(result);
}

// ---- poll ------------------------------------------------------------------------------------------------------------

static int16_t events_of(const struct et_pollfd *fd) {
  const struct handle *h = handle_find(fd->fd);
  if (!h) return ET_POLLNVAL;
  if (h->pending) return ET_POLLERR;
  int32_t events = call(h, VERB_POLL, 0, 0, 0);
  if (events < 0) return ET_POLLERR | ET_POLLHUP;
  return (int16_t)(events & (fd->events | ET_POLLERR | ET_POLLHUP));
}

/** Looks at each socket; how many have events. */
static int32_t look(struct et_pollfd *fds, size_t n) {
  int32_t ready = 0;
  for (size_t i = 0; i < n; i++) {
    fds[i].revents = fds[i].fd < 0 ? 0 : events_of(&fds[i]);
    if (fds[i].revents) ready++;
  }
  return ready;
}

int et_poll(struct et_pollfd *fds, size_t n, int ms) {
  keeper_refresh();
  struct wait wait = {.start = board_now(), .ms = ms < 0 ? UINT32_MAX : (uint32_t)ms};
  int32_t ready, over = 0;
  while (!(ready = look(fds, n)) && !over) over = turn(&wait);
  return over == -ET_EINTR ? answer(over) : ready;
}

// ---- small things ----------------------------------------------------------------------------------------------------

uint32_t et_now(void) {
  return board_now();
}

size_t et_aton(const char *text, uint32_t *ip) {
  const char *at = text;
  uint32_t parts[4];
  for (int i = 0; i < 4; i++) {
    if (i && *at++ != '.') return 0;
    if (*at < '0' || *at > '9') return 0;
    for (parts[i] = 0; *at >= '0' && *at <= '9'; at++) {
      parts[i] = parts[i] * 10 + (uint32_t)(*at - '0');
      if (parts[i] > 255) return 0;
    }
  }
  *ip = ET_IP(parts[0], parts[1], parts[2], parts[3]);
  return (size_t)(at - text);
}
