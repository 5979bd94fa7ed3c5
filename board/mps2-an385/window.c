// Whole frames through a port. The chip's two data ports appear at eight addresses each, so that eight words move with one
// instruction: "earliest octet in bits 7:0", any alias pops or pushes the next word.
#include "window.h"

#include "blocks.h"
#include "sums.h"

#define BLOCK_WORDS (BLOCK / 4)

/** Whether `offset` is the first of eight aliases of a data port: 0x00 receives, 0x20 transmits. */
static inline int has_aliases(uint32_t offset) {
  return offset == 0x00 || offset == 0x20;
}

/** How many whole blocks of `words` can move by eight. */
static inline size_t blocks_of(uint32_t offset, size_t words) {
  return has_aliases(offset) ? words / BLOCK_WORDS : 0;
}

void window_pop(uint32_t offset, uint32_t *dst, size_t words) {
  volatile uint32_t *port = window_register(offset);
  size_t blocks = blocks_of(offset, words);
  words -= blocks * BLOCK_WORDS;
  if (blocks) {
    __asm__ volatile("1: ldmia %[port], " EIGHT "\n stmia %[dst]!, " EIGHT "\n subs %[n], #1\n bne 1b\n"
                     : [dst] "+r"(dst), [n] "+r"(blocks) : [port] "r"(port) : EIGHT_CLOBBERED);
  }
  while (words--) *dst++ = *port;
}

uint32_t window_pop_sum(uint32_t offset, uint32_t *dst, size_t words) {
  volatile uint32_t *port = window_register(offset);
  size_t blocks = blocks_of(offset, words);
  uint32_t s = 0;
  words -= blocks * BLOCK_WORDS;
  if (blocks) {
    __asm__ volatile("1: ldmia %[port], " EIGHT "\n stmia %[dst]!, " EIGHT "\n" SUM_EIGHT "subs %[n], #1\n bne 1b\n"
                     : [dst] "+r"(dst), [n] "+r"(blocks), [s] "+r"(s) : [port] "r"(port) : EIGHT_CLOBBERED);
  }
  while (words--) {
    uint32_t v = *port;
    *dst++ = v;
    s = sum_add(s, v);
  }
  return s;
}

void window_push(uint32_t offset, const uint32_t *src, size_t words) {
  volatile uint32_t *port = window_register(offset);
  size_t blocks = blocks_of(offset, words);
  words -= blocks * BLOCK_WORDS;
  if (blocks) {
    __asm__ volatile("1: ldmia %[src]!, " EIGHT "\n stmia %[port], " EIGHT "\n subs %[n], #1\n bne 1b\n"
                     : [src] "+r"(src), [n] "+r"(blocks) : [port] "r"(port) : EIGHT_CLOBBERED);
  }
  while (words--) *port = *src++;
}
