// The handles that C programs and applications know sockets by. A handle is the library's own and outlives the stack: it knows which
// instance of the stack its socket belongs to, and whose it is.
#ifndef HANDLES_H
#define HANDLES_H

#include <stdbool.h>
#include <stdint.h>

/** Who holds a socket. An owner cannot see the sockets of another. */
enum owner { OWNER_FIRMWARE, OWNER_APPLICATION };

struct handle {
  /** What its owner knows it by; 0 = the entry is free. */
  int32_t number;
  /** The stack's handle, and the instance of the stack that gave it. */
  int32_t socket;
  uint32_t instance;
  /** How long a call may wait for data, and for room, ms; 0 = for ever. */
  uint32_t receive_ms, send_ms;
  /** What went wrong behind octets that were told of already: the next call's error, 0 = nothing did. */
  int32_t pending;
  uint8_t owner;
  bool stream, nonblocking;
};

/** Who calls from now on; returns who did. */
enum owner handle_owner(enum owner owner);

/** A handle for a socket of the running stack, or NULL: too many. */
struct handle *handle_take(int32_t socket, bool stream);

/** The caller's handle of that number, or NULL. */
struct handle *handle_find(int32_t number);

/** The next handle of the caller behind `after`, the first behind NULL; NULL at the end. */
struct handle *handle_next(struct handle *after);

/** Forgets a handle; its number is not used again soon. */
void handle_free(struct handle *handle);

#endif
