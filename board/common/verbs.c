// Calls the stack's exports. What the stack answers is believed as an answer and not as a pointer: that is checked.
#include "verbs.h"

#include "ethertype.h"
#include "keeper.h"

static const char *const names[VERBS] = {
  [VERB_SOCKET] = "socket",
  [VERB_BIND] = "bind",
  [VERB_LISTEN] = "listen",
  [VERB_ACCEPT] = "accept",
  [VERB_CONNECT] = "connect",
  [VERB_SEND] = "send",
  [VERB_RECV] = "recv",
  [VERB_SENDTO] = "sendto",
  [VERB_RECVFROM] = "recvfrom",
  [VERB_SHUTDOWN] = "shutdown",
  [VERB_CLOSE] = "close",
  [VERB_GETSOCKNAME] = "getsockname",
  [VERB_GETPEERNAME] = "getpeername",
  [VERB_GETSOCKOPT] = "getsockopt",
  [VERB_SETSOCKOPT] = "setsockopt",
  [VERB_POLL] = "socketPoll",
  [VERB_TRANSFER] = "transfer",
  [VERB_RESOLVE] = "resolve",
  [VERB_RESOLVED] = "resolved",
  [VERB_GIVE_UP] = "giveUp",
};

static struct export exports[VERBS];

int32_t verb_call(enum verb verb, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  uint32_t answer = 0;
  return keeper_call(&exports[verb], names[verb], &answer, a, b, c, d) ? (int32_t)answer : -ET_ENETDOWN;
}

void *verb_octets(uint32_t n) {
  static uint32_t instance, place;
  if (n > VERB_OCTETS || !keeper_instance()) return NULL;
  if (instance != keeper_instance()) {
    int32_t answer = verb_call(VERB_TRANSFER, 0, 0, 0, 0);
    if (!keeper_instance()) return NULL;
    place = (uint32_t)answer;
    instance = keeper_instance();
  }
  return sandbox_octets(engine_sandbox(), place, n);
}
