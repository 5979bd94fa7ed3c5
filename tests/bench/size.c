// Measures what the stack takes on the board: wasm3's heap with every function compiled, the depth of the C stack, and the
// instructions that it takes to make the stack anew.
#include "board.h"
#include "console.h"
#include "count.h"
#include "engine.h"
#include "heap.h"
#include "m3_env.h"
#include "start.h"

/** Time for bring-up, link and address, and the step of the clock, ms. */
#define START_MS 20000
#define STEP_MS 20

#define PAINT 0xa5a5a5a5u

extern uint32_t stack_bottom[], stack_top[];

static void check(trap error) {
  if (error) count_fail(error, engine_trap_function());
}

/** Paints the C stack below this function's caller. */
static void paint(void) {
  uint32_t *here = (uint32_t *)__builtin_frame_address(0) - 32;
  for (uint32_t *p = stack_bottom; p < here; p++) *(volatile uint32_t *)p = PAINT;
}

static uint32_t painted_over(void) {
  const uint32_t *p = stack_bottom;
  while (p < stack_top && *p == PAINT) p++;
  return (uint32_t)((const uint8_t *)stack_top - (const uint8_t *)p);
}

/** From nothing to a stack that has been polled once, as after a trap; ticks. */
static uint32_t create(void) {
  uint32_t wait, start = count_begin();
  check(engine_create(&stack_image));
  check(engine_boot(0));
  check(engine_poll(0, &wait));
  return count_since(start);
}

int main(void) {
  board_start();
  count_start();
  paint();
  count_print("recreate", create());
  uint32_t wait;
  for (uint32_t now = 0; now < START_MS; now += STEP_MS) check(engine_poll(now, &wait));
  check(m3_CompileModule(engine_module()));
  count_print("engineHeap", (uint32_t)heap_used());
  count_print("cStack", painted_over());
  count_end();
}
