// Counts instructions: under QEMU's -icount shift=0 an instruction takes one nanosecond, and SysTick counts every fortieth.
#ifndef COUNT_H
#define COUNT_H

#include <stdint.h>

#include "chip.h"

#define COUNT_MASK 0xffffffu

static inline void count_start(void) {
  SYSTICK_LOAD = COUNT_MASK;
  SYSTICK_VALUE = 0;
  SYSTICK_CTRL = 1u << 2 | 1u << 0;
}

/** SysTick, which counts down. */
static inline uint32_t count_now(void) {
  return SYSTICK_VALUE;
}

/** Ticks since `start`. */
static inline uint32_t count_since(uint32_t start) {
  return (start - count_now()) & COUNT_MASK;
}

/** Prints "name ticks" or, for a mean over frames, their sum. */
void count_print(const char *name, uint32_t ticks);

/** Ends QEMU by semihosting. */
_Noreturn void count_end(void);

/** Prints why the bench cannot go on and ends. */
_Noreturn void count_fail(const char *why, const char *what);

#endif
