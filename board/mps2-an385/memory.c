// memcpy, memmove and memset for the Cortex-M3, eight words at a time. wasm3 clears and fills a frame at every call of a
// function, and `memory.copy` is a memmove from any alignment to any other, where the C library goes octet by octet.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "blocks.h"

// The loops below must not become calls of themselves.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

typedef uint32_t __attribute__((may_alias, aligned(1))) word;
typedef uint16_t __attribute__((may_alias, aligned(1))) half;

/** Copies blocks of 32 octets to a word address, upward. */
static inline void copy_blocks(uint8_t **dst, const uint8_t **src, size_t blocks) {
  if ((uintptr_t)*src & 3) {
    __asm__ volatile("1: ldr r4, [%[p]], #4\n ldr r5, [%[p]], #4\n ldr r6, [%[p]], #4\n ldr r8, [%[p]], #4\n"
                     "ldr r9, [%[p]], #4\n ldr r10, [%[p]], #4\n ldr r11, [%[p]], #4\n ldr r12, [%[p]], #4\n"
                     "stmia %[q]!, " EIGHT "\n subs %[n], #1\n bne 1b\n"
                     : [p] "+r"(*src), [q] "+r"(*dst), [n] "+r"(blocks) : : EIGHT_CLOBBERED);
  } else {
    __asm__ volatile("1: ldmia %[p]!, " EIGHT "\n stmia %[q]!, " EIGHT "\n subs %[n], #1\n bne 1b\n"
                     : [p] "+r"(*src), [q] "+r"(*dst), [n] "+r"(blocks) : : EIGHT_CLOBBERED);
  }
}

/** Copies n octets upward; a single load or store may be unaligned, a multiple one may not. */
static inline void copy_up(uint8_t *dst, const uint8_t *src, size_t n) {
  if (n >= 2 * BLOCK) {
    while ((uintptr_t)dst & 3) {
      *dst++ = *src++;
      n--;
    }
    copy_blocks(&dst, &src, n / BLOCK);
    n &= BLOCK - 1;
  }
  for (; n >= 4; n -= 4, dst += 4, src += 4) *(word *)dst = *(const word *)src;
  if (n & 2) {
    *(half *)dst = *(const half *)src;
    dst += 2;
    src += 2;
  }
  if (n & 1) *dst = *src;
}

/** Copies n octets from the last to the first. */
static void copy_down(uint8_t *dst, const uint8_t *src, size_t n) {
  for (; n & 3; n--) dst[n - 1] = src[n - 1];
  for (; n; n -= 4) *(word *)(dst + n - 4) = *(const word *)(src + n - 4);
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n) {
  copy_up(dst, src, n);
  return dst;
}

void *memmove(void *dst, const void *src, size_t n) {
  if ((uintptr_t)dst - (uintptr_t)src < n) copy_down(dst, src, n);
  else copy_up(dst, src, n);
  return dst;
}

void *memset(void *dst, int c, size_t n) {
  uint8_t *p = dst;
  uint32_t v = (uint8_t)c * 0x01010101u;
  for (; n && (uintptr_t)p & 3; n--) *p++ = (uint8_t)c;
  for (; n >= 16; n -= 16, p += 16) {
    ((word *)p)[0] = v;
    ((word *)p)[1] = v;
    ((word *)p)[2] = v;
    ((word *)p)[3] = v;
  }
  for (; n >= 4; n -= 4, p += 4) *(word *)p = v;
  for (; n; n--) *p++ = (uint8_t)c;
  return dst;
}
