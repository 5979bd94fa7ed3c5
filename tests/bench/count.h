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

/**
 * Begins to count; what it returns is for `count_since`. The counter is started anew, so that what went before makes no difference,
 * and a little earlier each time, so that the parts of a tick that are cut off even out over many counts.
 */
static inline uint32_t count_begin(void) {
  static uint32_t lead;
  lead = (lead + 1) % 40;
  SYSTICK_VALUE = 0;
  for (uint32_t i = lead; i; i--) __asm__ volatile("");
  return SYSTICK_VALUE;
}

/** Ticks since `start`, of `count_begin`. */
static inline uint32_t count_since(uint32_t start) {
  return (start - SYSTICK_VALUE) & COUNT_MASK;
}

/** Prints "name ticks" or, for a mean over frames, their sum. */
void count_print(const char *name, uint32_t ticks);

/** Ends QEMU by semihosting. */
_Noreturn void count_end(void);

/** Prints why the bench cannot go on and ends. */
_Noreturn void count_fail(const char *why, const char *what);

#endif
