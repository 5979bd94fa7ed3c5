// The engines' heaps: arenas, each allocated upward and emptied as a whole when its sandbox is made anew. wasm3's calloc, realloc
// and free are renamed to these by the compiler's command line, and take from the arena that is in use.
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>
#include <stdint.h>

/** An arena. */
struct heap {
  uint8_t *start, *end, *next, *newest;
  size_t high_water;
};

/** The stack's arena: the memory that the board has for it. */
extern struct heap board_heap;

/** Gives an arena its memory, aligned to 8 octets. */
void heap_init(struct heap *heap, void *start, size_t size);

/** Uses this arena from now on. */
void heap_use(struct heap *heap);

/** Forgets every block of the arena in use. */
void heap_reset(void);

/** Octets of the stack's arena in use. */
size_t heap_used(void);

/** Largest heap_used() since heap_init(). */
size_t heap_high_water(void);

/** n * size zeroed octets, aligned for what has that size; NULL when the arena is full. */
void *engine_calloc(size_t n, size_t size);

/** The block at p with `size` octets; in place when it is the newest. NULL when the arena is full. */
void *engine_realloc(void *p, size_t size);

/** Takes back the newest block; any other stays until heap_reset(). */
void engine_free(void *p);

#endif
