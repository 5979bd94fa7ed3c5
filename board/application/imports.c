// One function for each import of ethertype.ts and the table of them, in its order; tests/wall compares the two. Arguments come as
// 64-bit slots behind the slot of the result. Whatever the application hands over is checked before use: octets that do not all
// lie in its memory are answered with -ET_EFAULT, and nothing is done. Every other error is the library's, negated.
#include <string.h>

#include "application.h"
#include "board.h"
#include "console.h"
#include "ethertype.h"
#include "firmware.h"
#include "m3_env.h"

typedef uint32_t __attribute__((may_alias)) word;

/** An import: `slots[0]` is its result, its arguments lie behind. */
#define IMPORT(NAME) static const void *NAME(IM3Runtime runtime, IM3ImportContext context, uint64_t *slots, void *memory)
#define ARGUMENT(I) (*(const word *)(slots + (I)))
#define RETURN(VALUE) do { (void)runtime, (void)context, (void)memory; return finish(slots, (int32_t)(VALUE)); } while (0)
#define OCTETS_OF(P) ((uint8_t *)memory + (P))

/** Octets of an address as the application sees it: IP and port, u32 each. */
#define NAME_OCTETS 8u

/** Longest text of a host's name (RFC 1035 2.3.4, without the octets of labels' lengths). */
#define NAME_MAX 254u

/** Ends a call: the application goes on with the result, unless the firmware ends. */
static const void *finish(uint64_t *slots, int32_t result) {
  *(word *)slots = (word)result;
  return board_running() ? NULL : "the firmware ends";
}

/** What a call of the library answers to the application. */
static int32_t plain(int result) {
  return result < 0 ? -et_errno : result;
}

/** Whether the octets p .. p+n-1 lie in the application's memory. n is unsigned: a negative length is too long. */
static bool inside(const void *memory, uint32_t p, uint32_t n) {
  size_t length = ((const M3MemoryHeader *)memory)[-1].length;
  return n <= length && p <= length - n;
}

static struct et_address address_of(uint32_t ip, uint32_t port) {
  return (struct et_address){.ip = ip, .port = (uint16_t)port};
}

/** Hands an address over at p, if the call went well. */
static int32_t with_name(int32_t result, void *memory, uint32_t p, const struct et_address *address) {
  const uint32_t name[] = {address->ip, address->port};
  if (result >= 0) memcpy(OCTETS_OF(p), name, NAME_OCTETS);
  return result;
}

IMPORT(socket_) {
  RETURN(plain(et_socket((int)ARGUMENT(1))));
}

IMPORT(bind_) {
  struct et_address own = address_of(ARGUMENT(2), ARGUMENT(3));
  RETURN(ARGUMENT(3) > UINT16_MAX ? -ET_EINVAL : plain(et_bind((int)ARGUMENT(1), &own)));
}

IMPORT(listen_) {
  RETURN(plain(et_listen((int)ARGUMENT(1), (int)ARGUMENT(2))));
}

IMPORT(accept_) {
  uint32_t p = ARGUMENT(2);
  struct et_address peer;
  if (p && !inside(memory, p, NAME_OCTETS)) RETURN(-ET_EFAULT);
  int32_t result = plain(et_accept((int)ARGUMENT(1), &peer));
  RETURN(p ? with_name(result, memory, p, &peer) : result);
}

IMPORT(connect_) {
  struct et_address peer = address_of(ARGUMENT(2), ARGUMENT(3));
  RETURN(ARGUMENT(3) > UINT16_MAX ? -ET_EINVAL : plain(et_connect((int)ARGUMENT(1), &peer)));
}

IMPORT(send_) {
  uint32_t p = ARGUMENT(2), n = ARGUMENT(3);
  RETURN(inside(memory, p, n) ? plain(et_send((int)ARGUMENT(1), OCTETS_OF(p), n, (int)ARGUMENT(4))) : -ET_EFAULT);
}

IMPORT(recv_) {
  uint32_t p = ARGUMENT(2), n = ARGUMENT(3);
  RETURN(inside(memory, p, n) ? plain(et_recv((int)ARGUMENT(1), OCTETS_OF(p), n, (int)ARGUMENT(4))) : -ET_EFAULT);
}

IMPORT(sendto_) {
  uint32_t p = ARGUMENT(2), n = ARGUMENT(3);
  struct et_address to = address_of(ARGUMENT(5), ARGUMENT(6));
  if (ARGUMENT(6) > UINT16_MAX) RETURN(-ET_EINVAL);
  RETURN(inside(memory, p, n) ? plain(et_sendto((int)ARGUMENT(1), OCTETS_OF(p), n, (int)ARGUMENT(4), &to)) : -ET_EFAULT);
}

IMPORT(recvfrom_) {
  uint32_t p = ARGUMENT(2), n = ARGUMENT(3), from = ARGUMENT(5);
  struct et_address sender;
  if (!inside(memory, p, n) || (from && !inside(memory, from, NAME_OCTETS))) RETURN(-ET_EFAULT);
  int32_t result = plain(et_recvfrom((int)ARGUMENT(1), OCTETS_OF(p), n, (int)ARGUMENT(4), &sender));
  RETURN(from ? with_name(result, memory, from, &sender) : result);
}

IMPORT(shutdown_) {
  RETURN(plain(et_shutdown((int)ARGUMENT(1), (int)ARGUMENT(2))));
}

IMPORT(close_) {
  RETURN(plain(et_close((int)ARGUMENT(1))));
}

IMPORT(getsockname_) {
  uint32_t p = ARGUMENT(2);
  struct et_address own;
  RETURN(inside(memory, p, NAME_OCTETS) ? with_name(plain(et_getsockname((int)ARGUMENT(1), &own)), memory, p, &own) : -ET_EFAULT);
}

IMPORT(getpeername_) {
  uint32_t p = ARGUMENT(2);
  struct et_address peer;
  RETURN(inside(memory, p, NAME_OCTETS) ? with_name(plain(et_getpeername((int)ARGUMENT(1), &peer)), memory, p, &peer) : -ET_EFAULT);
}

IMPORT(getsockopt_) {
  uint32_t p = ARGUMENT(4);
  size_t n = ARGUMENT(5);
  if (!inside(memory, p, (uint32_t)n)) RETURN(-ET_EFAULT);
  int32_t result = plain(et_getsockopt((int)ARGUMENT(1), (int)ARGUMENT(2), (int)ARGUMENT(3), OCTETS_OF(p), &n));
  RETURN(result < 0 ? result : (int32_t)n);
}

IMPORT(setsockopt_) {
  uint32_t p = ARGUMENT(4), n = ARGUMENT(5);
  bool good = inside(memory, p, n);
  RETURN(good ? plain(et_setsockopt((int)ARGUMENT(1), (int)ARGUMENT(2), (int)ARGUMENT(3), OCTETS_OF(p), n)) : -ET_EFAULT);
}

/** The application's table may lie at any address, the library's is one of words. */
IMPORT(poll_) {
  uint32_t p = ARGUMENT(1), n = ARGUMENT(2);
  struct et_pollfd fds[ET_SOCKETS];
  if (n > ET_SOCKETS) RETURN(-ET_EINVAL);
  if (!inside(memory, p, n * (uint32_t)sizeof *fds)) RETURN(-ET_EFAULT);
  memcpy(fds, OCTETS_OF(p), n * sizeof *fds);
  int32_t result = plain(et_poll(fds, n, (int)ARGUMENT(3)));
  memcpy(OCTETS_OF(p), fds, n * sizeof *fds);
  RETURN(result);
}

IMPORT(set_nonblocking) {
  RETURN(plain(et_set_nonblocking((int)ARGUMENT(1), ARGUMENT(2) != 0)));
}

IMPORT(resolve) {
  uint32_t p = ARGUMENT(1), n = ARGUMENT(2), to = ARGUMENT(3), ip = 0;
  char name[NAME_MAX + 1];
  if (!inside(memory, p, n) || !inside(memory, to, sizeof ip)) RETURN(-ET_EFAULT);
  if (n > NAME_MAX) RETURN(-ET_ENAMETOOLONG);
  memcpy(name, OCTETS_OF(p), n);
  name[n] = 0;
  int32_t result = plain(et_resolve(name, &ip));
  if (result >= 0) memcpy(OCTETS_OF(to), &ip, sizeof ip);
  RETURN(result);
}

IMPORT(now) {
  RETURN(et_now());
}

IMPORT(arguments) {
  uint32_t p = ARGUMENT(1), n = ARGUMENT(2);
  uint32_t length = (uint32_t)strlen(program_arguments);
  if (!inside(memory, p, n)) RETURN(-ET_EFAULT);
  memcpy(OCTETS_OF(p), program_arguments, length < n ? length : n);
  RETURN(length);
}

IMPORT(log_line) {
  uint32_t p = ARGUMENT(1), n = ARGUMENT(2);
  if (!inside(memory, p, n)) RETURN(-ET_EFAULT);
  console_text("application: ");
  console_octets(OCTETS_OF(p), n);
  console_end();
  RETURN(0);
}

static const struct {
  const char *name, *signature;
  M3RawCall call;
} imports[] = {
  {"socket", "i(i)", socket_},
  {"bind", "i(iii)", bind_},
  {"listen", "i(ii)", listen_},
  {"accept", "i(ii)", accept_},
  {"connect", "i(iii)", connect_},
  {"send", "i(iiii)", send_},
  {"recv", "i(iiii)", recv_},
  {"sendto", "i(iiiiii)", sendto_},
  {"recvfrom", "i(iiiii)", recvfrom_},
  {"shutdown", "i(ii)", shutdown_},
  {"close", "i(i)", close_},
  {"getsockname", "i(ii)", getsockname_},
  {"getpeername", "i(ii)", getpeername_},
  {"getsockopt", "i(iiiii)", getsockopt_},
  {"setsockopt", "i(iiiii)", setsockopt_},
  {"poll", "i(iii)", poll_},
  {"set_nonblocking", "i(ii)", set_nonblocking},
  {"resolve", "i(iii)", resolve},
  {"now", "i()", now},
  {"arguments", "i(ii)", arguments},
  {"log", "i(ii)", log_line},
};

M3Result application_link(IM3Module module) {
  for (size_t i = 0; i < sizeof imports / sizeof *imports; i++) {
    M3Result result = m3_LinkRawFunction(module, "ethertype", imports[i].name, imports[i].signature, imports[i].call);
    if (result && result != m3Err_functionLookupFailed) return result;
  }
  return m3Err_none;
}
