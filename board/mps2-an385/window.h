// Window 0: the registers of the LAN9118 (LAN9220 on the board itself), the only ones that the sandbox reaches.
#ifndef WINDOW_H
#define WINDOW_H

#include <stddef.h>
#include <stdint.h>

#define WINDOW_BASE 0x40200000u
#define WINDOW_SIZE 0x100u

static inline volatile uint32_t *window_register(uint32_t offset) {
  return (volatile uint32_t *)(WINDOW_BASE + offset);
}

static inline uint32_t window_read(uint32_t offset) {
  return *window_register(offset);
}

static inline void window_write(uint32_t offset, uint32_t value) {
  *window_register(offset) = value;
}

/** Pops `words` words from the port at `offset` to dst. */
void window_pop(uint32_t offset, uint32_t *dst, size_t words);

/** As window_pop; returns the words' ones'-complement sum, 32 bits. */
uint32_t window_pop_sum(uint32_t offset, uint32_t *dst, size_t words);

/** Pushes `words` words from src to the port at `offset`. */
void window_push(uint32_t offset, const uint32_t *src, size_t words);

#endif
