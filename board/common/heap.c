// Bump allocators: wasm3 frees almost nothing before it is torn down, and tearing down is heap_reset().
#include "heap.h"

#include <string.h>

#define ALIGNMENT 8u

/** In front of each block; keeps the block aligned. */
struct heap_block {
  size_t size;
#if UINTPTR_MAX == UINT32_MAX
  uint32_t padding;
#endif
};

struct heap board_heap;

static struct heap *used;

static size_t rounded(size_t size) {
  return (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
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

/** Ends the newest block after `size` octets, if they fit. */
static void *resize_newest(size_t size) {
  uint8_t *block = (uint8_t *)(used->newest + 1);
  if (size > (size_t)(used->end - block) || rounded(size) > (size_t)(used->end - block)) return NULL;
  used->newest->size = size;
  used->next = block + rounded(size);
  size_t now = (size_t)(used->next - used->start);
  if (now > used->high_water) used->high_water = now;
  return block;
}

static void *allocate(size_t size) {
  if ((size_t)(used->end - used->next) < sizeof(struct heap_block)) return NULL;
  struct heap_block *previous = used->newest;
  used->newest = (struct heap_block *)used->next;
  void *block = resize_newest(size);
  if (!block) used->newest = previous;
  return block;
}

void *engine_calloc(size_t n, size_t size) {
  if (size && n > SIZE_MAX / size) return NULL;
  void *block = allocate(n * size);
  return block ? memset(block, 0, n * size) : NULL;
}

void *engine_realloc(void *p, size_t size) {
  if (!p) return allocate(size);
  struct heap_block *header = (struct heap_block *)p - 1;
  if (header == used->newest) return resize_newest(size);
  if (size <= header->size) return p;
  void *block = allocate(size);
  return block ? memcpy(block, p, header->size) : NULL;
}

void engine_free(void *p) {
  if (!p || (struct heap_block *)p - 1 != used->newest) return;
  used->next = (uint8_t *)used->newest;
  used->newest = NULL;
}
