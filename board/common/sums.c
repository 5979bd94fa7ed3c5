// Sums over 32-bit words: the carry out of a word is worth 1 in the next, and 32 bits fold to 16 at the end. A sum that starts
// at an odd octet comes out with its two octets exchanged (RFC 1071 2.B), so octets before a word address are taken one or two
// at a time and the rest is turned if an odd one was among them.
#include "sums.h"

#include <string.h>

#include "blocks.h"

static inline uint32_t load16(const uint8_t *p) {
  uint16_t v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline uint32_t load32(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void store32(uint8_t *p, uint32_t v) {
  memcpy(p, &v, sizeof v);
}

/** Exchanges the octets of both halves of a 32-bit sum. */
static inline uint32_t turn(uint32_t s) {
  return (s & 0x00ff00ff) << 8 | (s >> 8 & 0x00ff00ff);
}

/** Sum of fewer than 4 octets. */
static inline uint32_t sum_tail(const uint8_t *p, size_t n) {
  uint32_t s = n & 2 ? load16(p) : 0;
  return n & 1 ? s + p[n - 1] : s;
}

/** 32-bit sum of n octets from a word address. */
static uint32_t sum_aligned(const uint8_t *p, size_t n) {
  uint32_t s = block_sum(p, n / BLOCK, 0);
  p += n & ~(size_t)(BLOCK - 1);
  for (n &= BLOCK - 1; n >= 4; n -= 4, p += 4) s = sum_add(s, load32(p));
  return sum_add(s, sum_tail(p, n));
}

uint32_t sum_octets(const uint8_t *p, size_t n) {
  uint32_t head = 0;
  size_t odd = (uintptr_t)p & 1;
  if (n < 4) return sum_fold(sum_tail(p, n));
  if (odd) {
    head = *p++;
    n--;
  }
  uint32_t s = 0;
  if ((uintptr_t)p & 2) {
    s = load16(p);
    p += 2;
    n -= 2;
  }
  s = sum_add(s, sum_aligned(p, n));
  return sum_fold(odd ? sum_add(turn(s), head) : s);
}

/** Copies fewer than 4 octets and returns their sum. */
static inline uint32_t copy_tail(uint8_t *dst, const uint8_t *src, size_t n) {
  for (size_t i = 0; i < n; i++) dst[i] = src[i];
  return sum_tail(src, n);
}

/** Copies n octets to a word address; their 32-bit sum. */
static uint32_t copy_aligned(uint8_t *dst, const uint8_t *src, size_t n) {
  uint32_t s = block_copy(dst, src, n / BLOCK, 0);
  dst += n & ~(size_t)(BLOCK - 1);
  src += n & ~(size_t)(BLOCK - 1);
  for (n &= BLOCK - 1; n >= 4; n -= 4, dst += 4, src += 4) {
    uint32_t v = load32(src);
    store32(dst, v);
    s = sum_add(s, v);
  }
  return sum_add(s, copy_tail(dst, src, n));
}

uint32_t sum_copy(uint8_t *dst, const uint8_t *src, size_t n) {
  uint32_t head = 0;
  size_t odd = (uintptr_t)dst & 1;
  if (n < 4) return sum_fold(copy_tail(dst, src, n));
  if (odd) {
    head = *dst++ = *src++;
    n--;
  }
  uint32_t s = 0;
  if ((uintptr_t)dst & 2) {
    s = copy_tail(dst, src, 2);
    dst += 2;
    src += 2;
    n -= 2;
  }
  s = sum_add(s, copy_aligned(dst, src, n));
  return sum_fold(odd ? sum_add(turn(s), head) : s);
}
