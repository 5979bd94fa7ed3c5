// The life of the stack's instances.
#include "keeper.h"

#include <string.h>

#include "board.h"
#include "console.h"

/** The longest that a stack may ask to sleep, ms. */
#define WAIT_MAX_MS 60000u

/** A stack that traps before it is this old has failed to start, ms. */
#define STARTED_MS 1000u

/** Pause before the second try of a stack that fails to start, doubled each time up to the maximum, ms. */
#define PAUSE_MIN_MS 100u
#define PAUSE_MAX_MS 6400u

static uint32_t traps;

/** What is known of the present instance. */
static struct {
  const struct image *image;
  bool alive;
  /** When it was created and when last polled; when it shall be polled, or created if it is not alive. */
  uint32_t born, polled, due;
  /** Pause before the next creation that follows a failure to start; 0 = none yet. */
  uint32_t pause;
} stack;

uint32_t keeper_traps(void) {
  return traps;
}

uint32_t keeper_instance(void) {
  return stack.alive ? engine_sandbox()->instance : 0;
}

void keeper_report(const char *what, trap error, const char *function, uint32_t contained) {
  static const char prefix[] = "[trap] ";
  bool prefixed = strncmp(error, prefix, sizeof prefix - 1) == 0;
  console_drop();
  console_text(what);
  console_text(": ");
  console_text(prefixed ? error + sizeof prefix - 1 : error);
  console_text(" in ");
  console_text(function);
  console_text(" (");
  console_number(contained);
  console_text(" contained)");
  console_end();
}

/** The end of an instance, and when the next one may start: at once, but not again and again. */
bool keeper_contain(trap error) {
  if (!error) return true;
  uint32_t now = board_now();
  keeper_report("trap", error, engine_trap_function(), ++traps);
  stack.alive = false;
  bool started = now - stack.born >= STARTED_MS;
  stack.due = now + (started ? 0 : stack.pause);
  if (started) stack.pause = 0;
  else if (!stack.pause) stack.pause = PAUSE_MIN_MS;
  else if (stack.pause < PAUSE_MAX_MS) stack.pause *= 2;
  return false;
}

/** Makes an instance of the stack and boots it. */
static void create(void) {
  uint32_t start = board_now();
  stack.born = start;
  trap error = engine_create(stack.image);
  if (!error) error = engine_boot(board_now());
  if (!keeper_contain(error)) return;
  stack.alive = true;
  stack.due = board_now();
  board_interrupt_enable();
  if (!traps) return;
  console_text("stack: re-created in ");
  console_number(stack.due - start);
  console_text(" ms");
  console_end();
}

static void poll(void) {
  uint32_t wait = 0;
  uint32_t now = board_now();
  if (!keeper_contain(engine_poll(now, &wait))) return;
  stack.polled = now;
  stack.due = now + (wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS);
  board_interrupt_enable();
}

void keeper_start(const struct image *image) {
  stack.image = image;
  create();
}

uint32_t keeper_wait(uint32_t now) {
  int32_t left = (int32_t)(stack.due - now);
  return left > 0 ? (uint32_t)left : 0;
}

void keeper_serve(bool interrupted) {
  bool due = !keeper_wait(board_now());
  if (stack.alive && (due || interrupted)) poll();
  else if (!stack.alive && due) create();
}

void keeper_refresh(void) {
  if (stack.alive && board_now() != stack.polled) poll();
}

void keeper_hurry(void) {
  if (stack.alive) stack.due = board_now();
}
