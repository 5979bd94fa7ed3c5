// Window 0 of the test board: 64 registers that tell who they are, and a port that counts.
#ifndef WINDOW_H
#define WINDOW_H

#include <stddef.h>
#include <stdint.h>

#define WINDOW_SIZE 0x100u

uint32_t window_read(uint32_t offset);
void window_write(uint32_t offset, uint32_t value);
void window_pop(uint32_t offset, uint32_t *dst, size_t words);
uint32_t window_pop_sum(uint32_t offset, uint32_t *dst, size_t words);
void window_push(uint32_t offset, const uint32_t *src, size_t words);

#endif
