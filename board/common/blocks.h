// The innermost loops of sums.c: whole blocks of 32 octets. On Arm eight words are moved by one instruction and their carries
// chained, 12 instructions a block with the loop; C cannot say that. Elsewhere the same in C.
#ifndef BLOCKS_H
#define BLOCKS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 32

#ifdef __thumb2__

/** s plus the eight registers, as ones'-complement; flags are free. */
#define SUM_EIGHT \
  "adds %[s], %[s], r4\n adcs %[s], %[s], r5\n adcs %[s], %[s], r6\n adcs %[s], %[s], r8\n" \
  "adcs %[s], %[s], r9\n adcs %[s], %[s], r10\n adcs %[s], %[s], r11\n adcs %[s], %[s], r12\n adc %[s], %[s], #0\n"
#define EIGHT "{r4, r5, r6, r8, r9, r10, r11, r12}"
#define EIGHT_CLOBBERED "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "cc", "memory"

/** Sum of `blocks` blocks at p, a word address, added to s. */
static inline uint32_t block_sum(const uint8_t *p, size_t blocks, uint32_t s) {
  if (!blocks) return s;
  __asm__ volatile("1: ldmia %[p]!, " EIGHT "\n" SUM_EIGHT "subs %[n], #1\n bne 1b\n"
                   : [p] "+r"(p), [n] "+r"(blocks), [s] "+r"(s) : : EIGHT_CLOBBERED);
  return s;
}

/** Copies `blocks` blocks between word addresses; the sum added to s. */
static inline uint32_t block_copy_words(uint8_t *dst, const uint8_t *src, size_t blocks, uint32_t s) {
  __asm__ volatile("1: ldmia %[p]!, " EIGHT "\n stmia %[q]!, " EIGHT "\n" SUM_EIGHT "subs %[n], #1\n bne 1b\n"
                   : [p] "+r"(src), [q] "+r"(dst), [n] "+r"(blocks), [s] "+r"(s) : : EIGHT_CLOBBERED);
  return s;
}

/** As block_copy_words from any address: single loads may be unaligned, LDM may not. */
static inline uint32_t block_copy_shifted(uint8_t *dst, const uint8_t *src, size_t blocks, uint32_t s) {
  __asm__ volatile("1: ldr r4, [%[p]], #4\n ldr r5, [%[p]], #4\n ldr r6, [%[p]], #4\n ldr r8, [%[p]], #4\n"
                   "ldr r9, [%[p]], #4\n ldr r10, [%[p]], #4\n ldr r11, [%[p]], #4\n ldr r12, [%[p]], #4\n"
                   "stmia %[q]!, " EIGHT "\n" SUM_EIGHT "subs %[n], #1\n bne 1b\n"
                   : [p] "+r"(src), [q] "+r"(dst), [n] "+r"(blocks), [s] "+r"(s) : : EIGHT_CLOBBERED);
  return s;
}

/** Copies `blocks` blocks to a word address; the sum added to s. */
static inline uint32_t block_copy(uint8_t *dst, const uint8_t *src, size_t blocks, uint32_t s) {
  if (!blocks) return s;
  return (uintptr_t)src & 3 ? block_copy_shifted(dst, src, blocks, s) : block_copy_words(dst, src, blocks, s);
}

#else

static inline uint32_t block_fold(uint64_t s) {
  s = (s & 0xffffffff) + (s >> 32);
  return (uint32_t)s + (uint32_t)(s >> 32);
}

static inline uint32_t block_sum(const uint8_t *p, size_t blocks, uint32_t s) {
  uint64_t wide = s;
  for (size_t i = 0; i < blocks * (BLOCK / 4); i++, p += 4) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    wide += v;
  }
  return block_fold(wide);
}

static inline uint32_t block_copy(uint8_t *dst, const uint8_t *src, size_t blocks, uint32_t s) {
  memcpy(dst, src, blocks * BLOCK);
  return block_sum(dst, blocks, s);
}

#endif

#endif
