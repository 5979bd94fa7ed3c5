// A bump allocator: wasm3 frees almost nothing before it is torn down, and tearing down is heap_reset().
#include "heap.h"

#include <stdint.h>
#include <string.h>

#define ALIGNMENT 8u

/** In front of each block; keeps the block aligned. */
struct header {
  size_t size;
#if UINTPTR_MAX == UINT32_MAX
  uint32_t padding;
#endif
};

static uint8_t *start, *end, *next;
static struct header *newest;
static size_t high_water;

static size_t rounded(size_t size) {
  return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

void heap_init(void *memory, size_t size) {
  start = memory;
  end = start + size;
  high_water = 0;
  heap_reset();
}

void heap_reset(void) {
  next = start;
  newest = NULL;
}

size_t heap_used(void) {
  return (size_t)(next - start);
}

size_t heap_high_water(void) {
  return high_water;
}

/** Ends the newest block after `size` octets, if they fit. */
static void *resize_newest(size_t size) {
  uint8_t *block = (uint8_t *)(newest + 1);
  if (size > (size_t)(end - block) || rounded(size) > (size_t)(end - block)) return NULL;
  newest->size = size;
  next = block + rounded(size);
  if (heap_used() > high_water) high_water = heap_used();
  return block;
}

static void *allocate(size_t size) {
  if ((size_t)(end - next) < sizeof(struct header)) return NULL;
  struct header *previous = newest;
  newest = (struct header *)next;
  void *block = resize_newest(size);
  if (!block) newest = previous;
  return block;
}

void *engine_calloc(size_t n, size_t size) {
  if (size && n > SIZE_MAX / size) return NULL;
  void *block = allocate(n * size);
  return block ? memset(block, 0, n * size) : NULL;
}

void *engine_realloc(void *p, size_t size) {
  if (!p) return allocate(size);
  struct header *header = (struct header *)p - 1;
  if (header == newest) return resize_newest(size);
  if (size <= header->size) return p;
  void *block = allocate(size);
  return block ? memcpy(block, p, header->size) : NULL;
}

void engine_free(void *p) {
  if (!p || (struct header *)p - 1 != newest) return;
  next = (uint8_t *)newest;
  newest = NULL;
}
