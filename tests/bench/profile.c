// Where the instructions of each kind of work go: a timer interrupts every so often, and its handler notes where the interpreter
// was. Prints, for each kind, how often each function of the stack and each piece of the firmware was met.
#include "chip.h"
#include "console.h"
#include "count.h"
#include "engine.h"
#include "profile.h"
#include "stack.h"
#include "start.h"

/** Frames of each kind of work. */
#define FRAMES 400

/** Clocks between two samples, 40 instructions each: never the same, so that every place is met at last. */
#define PERIOD_MIN 13
#define PERIOD_MASK 15

#define RAM_BASE 0x20000000u
#define RAM_WORDS 0x10000u
#define CODE_SIZE 0x20000u
#define CODE_STEP 16
#define FUNCTIONS 512

/** Words that the longest operation takes with its operands. */
#define OPERATION 8

// Tables beyond the RAM of the firmware: the function of each operation in RAM, samples by function, by place in the firmware
#define OWNERS ((const struct M3Function **)0x20100000u)
#define BY_FUNCTION ((volatile uint32_t *)0x20180000u)
#define BY_CODE ((volatile uint32_t *)0x20200000u)
#define VECTORS ((volatile uint32_t *)0x20300000u)

#define SCB_VTOR REGISTER(0xe000ed08)
#define SAMPLE_VECTOR (16 + 8)

void profile_place(const void *place, const struct M3Function *function) {
  OWNERS[((uintptr_t)place - RAM_BASE) / 4] = function;
}

/** The function that the word at `place` of the compiled code belongs to; NULL when it is none's. */
static const struct M3Function *owner(uint32_t place) {
  uint32_t word = (place - RAM_BASE) / 4;
  if (place < RAM_BASE || word >= RAM_WORDS) return NULL;
  for (uint32_t i = 0; i < OPERATION && i <= word; i++) if (OWNERS[word - i]) return OWNERS[word - i];
  return NULL;
}

/** An xorshift generator draws the time to the next sample. */
static void set_period(void) {
  static uint32_t state = 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  TIMER_RELOAD(WAKE_TIMER) = PERIOD_MIN + (state & PERIOD_MASK);
}

/** Operations hand each other their place in the compiled code in r0; in C functions r0 points elsewhere, or nowhere. */
__attribute__((used)) static void sample(const uint32_t *frame) {
  TIMER_INTCLEAR(WAKE_TIMER) = 1;
  set_period();
  const struct M3Function *function = owner(frame[0]);
  uint32_t pc = frame[6];
  if (function) BY_FUNCTION[function - engine_module()->functions]++;
  if (pc < CODE_SIZE) BY_CODE[pc / CODE_STEP]++;
}

__attribute__((naked)) static void sample_handler(void) {
  __asm__("mrs r0, msp\n push {r4, r5, r6, r8, r9, lr}\n bl %c0\n pop {r4, r5, r6, r8, r9, pc}" : : "i"(sample));
}

static void start_sampling(void) {
  const uint32_t *vectors = (const uint32_t *)SCB_VTOR;
  for (int i = 0; i < 48; i++) VECTORS[i] = vectors[i];
  VECTORS[SAMPLE_VECTOR] = (uint32_t)(uintptr_t)sample_handler;
  SCB_VTOR = (uint32_t)(uintptr_t)VECTORS;
}

/** Prints "key i*step count" for what was met, and forgets it. */
static void print_samples(const char *key, volatile uint32_t *counts, uint32_t n, uint32_t step) {
  for (uint32_t i = 0; i < n; i++) {
    if (!counts[i]) continue;
    console_text(key);
    console_text(" ");
    console_number(i * step);
    console_text(" ");
    console_number(counts[i]);
    console_end();
    counts[i] = 0;
  }
}

static void profile(const struct work *work) {
  stack_serve(stack_frame, work);
  set_period();
  TIMER_CTRL(WAKE_TIMER) = TIMER_CTRL_EN | TIMER_CTRL_IRQEN;
  for (int i = 0; i < FRAMES; i++) stack_serve(stack_frame, work);
  TIMER_CTRL(WAKE_TIMER) = 0;
  console_line("work", work->name);
  print_samples("function", BY_FUNCTION, FUNCTIONS, 1);
  print_samples("code", BY_CODE, CODE_SIZE / CODE_STEP, CODE_STEP);
}

int main(void) {
  board_start();
  count_start();
  stack_start();
  stack_connect(false);
  start_sampling();
  for (size_t i = 0; i < peer_work_count; i++) profile(&peer_works[i]);
  count_end();
}
