// The table of handles. A number names its entry in the low bits and counts up above them each time one is given out.
#include "handles.h"

#include <stddef.h>

#include "ethertype.h"
#include "keeper.h"

#define ENTRY_BITS 5
#define GENERATIONS 0x3ffffff

_Static_assert(ET_SOCKETS == 1 << ENTRY_BITS, "a number names any entry and no other");

static struct handle handles[ET_SOCKETS];
static int32_t generation;
static enum owner caller;

enum owner handle_owner(enum owner owner) {
  enum owner before = caller;
  caller = owner;
  return before;
}

struct handle *handle_take(int32_t socket, bool stream) {
  for (int32_t i = 0; i < ET_SOCKETS; i++) {
    if (handles[i].number) continue;
    generation = generation == GENERATIONS ? 1 : generation + 1;
    handles[i] = (struct handle){
      .number = generation << ENTRY_BITS | i, .socket = socket, .instance = keeper_instance(), .owner = caller, .stream = stream,
    };
    return &handles[i];
  }
  return NULL;
}

struct handle *handle_find(int32_t number) {
  struct handle *handle = &handles[number & (ET_SOCKETS - 1)];
  return number > 0 && handle->number == number && handle->owner == caller ? handle : NULL;
}

struct handle *handle_next(struct handle *after) {
  for (struct handle *handle = after ? after + 1 : handles; handle < handles + ET_SOCKETS; handle++) {
    if (handle->number && handle->owner == caller) return handle;
  }
  return NULL;
}

void handle_free(struct handle *handle) {
  handle->number = 0;
}
