// The loops over octets that the board lends to the stack, as a chip with checksum offload would.
//
// A sum is the ones'-complement sum of 16-bit words in native order, folded to 16 bits, an odd last octet padded with zero
// (RFC 1071); it is 0 only if all octets are 0.
#ifndef SUMS_H
#define SUMS_H

#include <stddef.h>
#include <stdint.h>

/** Sum of n octets at p, any alignment. */
uint32_t sum_octets(const uint8_t *p, size_t n);

/** Copies n octets from src to dst, any alignment, not overlapping, and returns their sum. */
uint32_t sum_copy(uint8_t *dst, const uint8_t *src, size_t n);

/** The ones'-complement sum of two, each of at most 32 bits. */
static inline uint32_t sum_add(uint32_t a, uint32_t b) {
  uint32_t s = a + b;
  return s + (s < a);
}

/** A 32-bit ones'-complement sum as 16 bits. */
static inline uint32_t sum_fold(uint32_t s) {
  s = (s & 0xffff) + (s >> 16);
  return (s & 0xffff) + (s >> 16);
}

#endif
