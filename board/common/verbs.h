// The verbs that the stack exports to those outside its module (assembly/verbs.ts), as calls from C.
#ifndef VERBS_H
#define VERBS_H

#include <stdint.h>

enum verb {
  VERB_SOCKET, VERB_BIND, VERB_LISTEN, VERB_ACCEPT, VERB_CONNECT, VERB_SEND, VERB_RECV, VERB_SENDTO, VERB_RECVFROM, VERB_SHUTDOWN,
  VERB_CLOSE, VERB_GETSOCKNAME, VERB_GETPEERNAME, VERB_GETSOCKOPT, VERB_SETSOCKOPT, VERB_POLL, VERB_TRANSFER,
  VERB_RESOLVE, VERB_RESOLVED, VERB_GIVE_UP, VERBS,
};

/** Octets that can pass with one verb. */
#define VERB_OCTETS 1500u

/** Octets of an address and port where the stack puts them, u32 each. */
#define VERB_NAME 8u

/** Calls a verb with as many of the arguments as it has: its answer, below zero an error, -ET_ENETDOWN when no stack runs. */
int32_t verb_call(enum verb verb, uint32_t a, uint32_t b, uint32_t c, uint32_t d);

/** Where n octets, at most VERB_OCTETS, pass with a verb: good until the stack is polled next. NULL when no stack runs. */
void *verb_octets(uint32_t n);

#endif
