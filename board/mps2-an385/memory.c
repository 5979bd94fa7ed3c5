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
__attribute__((used)) static void *copy_down(uint8_t *dst, const uint8_t *src, size_t n) {
  for (; n & 3; n--) dst[n - 1] = src[n - 1];
  for (; n; n -= 4) *(word *)(dst + n - 4) = *(const word *)(src + n - 4);
  return dst;
}

/** What memcpy leaves to C. */
__attribute__((used)) static void *copy_any(uint8_t *dst, const uint8_t *src, size_t n) {
  copy_up(dst, src, n);
  return dst;
}

/**
 * Fewer than 64 octets between word addresses, the piece that a call of a Wasm function copies: the bits of the length, shifted
 * into the flags two at a time, say what to move.
 */
__attribute__((naked)) void *memcpy(void *restrict dst, const void *restrict src, size_t n) {
  (void)dst, (void)src, (void)n;
  __asm__("orr r3, r0, r1\n cmp r2, #64\n bhs.w %c0\n lsls r3, r3, #30\n bne.w %c0\n"
          "push {r0, r4, r5, r6}\n"
          "lsls r2, r2, #27\n bcc 1f\n"
          "ldmia r1!, {r3, r4, r5, r6}\n stmia r0!, {r3, r4, r5, r6}\n ldmia r1!, {r3, r4, r5, r6}\n stmia r0!, {r3, r4, r5, r6}\n"
          "1: bpl 2f\n ldmia r1!, {r3, r4, r5, r6}\n stmia r0!, {r3, r4, r5, r6}\n"
          "2: lsls r2, r2, #2\n bcc 3f\n ldmia r1!, {r3, r4}\n stmia r0!, {r3, r4}\n"
          "3: bpl 4f\n ldr r3, [r1], #4\n str r3, [r0], #4\n"
          "4: lsls r2, r2, #1\n beq 6f\n"
          "lsls r2, r2, #1\n bcc 5f\n ldrh r3, [r1], #2\n strh r3, [r0], #2\n"
          "5: bpl 6f\n ldrb r3, [r1]\n strb r3, [r0]\n"
          "6: pop {r0, r4, r5, r6}\n bx lr" : : "i"(copy_any));
}

__attribute__((naked)) void *memmove(void *dst, const void *src, size_t n) {
  (void)dst, (void)src, (void)n;
  __asm__("subs r3, r0, r1\n cmp r3, r2\n bhs.w memcpy\n b.w %c0" : : "i"(copy_down));
}

/** Sets blocks of 32 octets from a word address on to the word v. */
static inline void set_blocks(uint8_t **dst, uint32_t v, size_t blocks) {
  __asm__ volatile("mov r4, %[v]\n mov r5, %[v]\n mov r6, %[v]\n mov r8, %[v]\n"
                   "mov r9, %[v]\n mov r10, %[v]\n mov r11, %[v]\n mov r12, %[v]\n"
                   "1: stmia %[q]!, " EIGHT "\n subs %[n], #1\n bne 1b\n"
                   : [q] "+r"(*dst), [n] "+r"(blocks) : [v] "r"(v) : EIGHT_CLOBBERED);
}

/** What memset leaves to C. */
__attribute__((used)) static void *set_any(uint8_t *dst, int c, size_t n) {
  uint8_t *p = dst;
  uint32_t v = (uint8_t)c * 0x01010101u;
  for (; n && (uintptr_t)p & 3; n--) *p++ = (uint8_t)c;
  if (n >= BLOCK) set_blocks(&p, v, n / BLOCK);
  n &= BLOCK - 1;
  for (; n >= 4; n -= 4, p += 4) *(word *)p = v;
  for (; n; n--) *p++ = (uint8_t)c;
  return dst;
}

/** As memcpy, for the locals of a Wasm function. */
__attribute__((naked)) void *memset(void *dst, int c, size_t n) {
  (void)dst, (void)c, (void)n;
  __asm__("cbz r2, 9f\n lsls r3, r0, #30\n bne.w %c0\n cmp r2, #64\n bhs.w %c0\n"
          "ands r1, #255\n beq 1f\n orr r1, r1, r1, lsl #8\n orr r1, r1, r1, lsl #16\n"
          "1: mov r3, r1\n mov r12, r0\n"
          "lsls r2, r2, #27\n bcc 2f\n"
          "strd r1, r3, [r12], #8\n strd r1, r3, [r12], #8\n strd r1, r3, [r12], #8\n strd r1, r3, [r12], #8\n"
          "2: bpl 3f\n strd r1, r3, [r12], #8\n strd r1, r3, [r12], #8\n"
          "3: lsls r2, r2, #2\n bcc 4f\n strd r1, r3, [r12], #8\n"
          "4: bpl 5f\n str r1, [r12], #4\n"
          "5: lsls r2, r2, #1\n beq 9f\n"
          "lsls r2, r2, #1\n bcc 6f\n strh r1, [r12], #2\n"
          "6: bpl 9f\n strb r1, [r12]\n"
          "9: bx lr" : : "i"(set_any));
}
