// Bump allocators without headers: wasm3 frees almost nothing before it is torn down, and tearing down is heap_reset(). Of a block
// no more is known than where the newest begins.
#include "heap.h"

#include <string.h>

#define ALIGNMENT 8u

struct heap board_heap;

static struct heap *used;

/** Octets to leave out before a block of `size`: the alignment of what a block holds divides its size, and any may hold a pointer. */
static size_t padding(size_t size) {
  size_t mask = (size % ALIGNMENT ? sizeof(void *) : ALIGNMENT) - 1;
  return -(uintptr_t)used->next & mask;
}

void heap_init(struct heap *heap, void *start, size_t size) {
  *heap = (struct heap){.start = start, .end = (uint8_t *)start + size, .next = start};
}

void heap_use(struct heap *heap) {
  used = heap;
}

void heap_reset(void) {
  used->next = used->start;
  used->newest = NULL;
}

size_t heap_used(void) {
  return (size_t)(board_heap.next - board_heap.start);
}

size_t heap_high_water(void) {
  return board_heap.high_water;
}

/** Ends a block after `size` octets, if they fit; it is the newest then. */
static void *end_block(uint8_t *block, size_t size) {
  if (size > (size_t)(used->end - block)) return NULL;
  used->newest = block;
  used->next = block + size;
  size_t now = (size_t)(used->next - used->start);
  if (now > used->high_water) used->high_water = now;
  return block;
}

static void *allocate(size_t size) {
  size_t left_out = padding(size);
  return left_out > (size_t)(used->end - used->next) ? NULL : end_block(used->next + left_out, size);
}

void *engine_calloc(size_t n, size_t size) {
  if (size && n > SIZE_MAX / size) return NULL;
  void *block = allocate(n * size);
  return block ? memset(block, 0, n * size) : NULL;
}

void *engine_realloc(void *p, size_t size) {
  if (p && p == used->newest) return end_block(p, size);
  size_t there = p ? (size_t)(used->next - (uint8_t *)p) : 0;
  void *block = allocate(size);
  return block && p ? memcpy(block, p, there < size ? there : size) : block;
}

void engine_free(void *p) {
  if (!p || p != used->newest) return;
  used->next = used->newest;
  used->newest = NULL;
}
