// The engine's heap: one arena, allocated upward, emptied as a whole when the stack is re-created. wasm3's calloc, realloc
// and free are renamed to these by the compiler's command line.
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/** Gives the arena its memory, aligned to 8 octets. */
void heap_init(void *start, size_t size);

/** Forgets every block. */
void heap_reset(void);

/** Octets in use, headers included. */
size_t heap_used(void);

/** Largest heap_used() since heap_init(). */
size_t heap_high_water(void);

/** n * size zeroed octets, aligned to 8; NULL when the arena is full. */
void *engine_calloc(size_t n, size_t size);

/** The block at p with `size` octets; grows in place when it is the newest. NULL when the arena is full. */
void *engine_realloc(void *p, size_t size);

/** Takes back the newest block; any other stays until heap_reset(). */
void engine_free(void *p);

#endif
