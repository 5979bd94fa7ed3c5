// Window 0: the registers of the cable chip (chip.c).
#ifndef WINDOW_H
#define WINDOW_H

#include <stddef.h>
#include <stdint.h>

#define WINDOW_SIZE 0x100u

uint32_t window_read(uint32_t offset);
void window_write(uint32_t offset, uint32_t value);

/** Pops `words` words from the port at `offset` to dst. */
void window_pop(uint32_t offset, uint32_t *dst, size_t words);

/** As window_pop; returns the words' ones'-complement sum, 32 bits. */
uint32_t window_pop_sum(uint32_t offset, uint32_t *dst, size_t words);

/** Pushes `words` words from src to the port at `offset`. */
void window_push(uint32_t offset, const uint32_t *src, size_t words);

#endif
