// The main loop: poll the stack when the chip interrupts or its time has come, beat, sleep.
#include "firmware.h"

#include <stdbool.h>
#include <string.h>

#include "board.h"
#include "console.h"
#include "engine.h"

#define HEARTBEAT_MS 5000u

/** The longest that a stack may ask to sleep, ms. */
#define WAIT_MAX_MS 60000u

/** A stack that traps before it is this old has failed to start, ms. */
#define STARTED_MS 1000u

/** Pause before the second try of a stack that fails to start, doubled each time up to the maximum, ms. */
#define PAUSE_MIN_MS 100u
#define PAUSE_MAX_MS 6400u

static uint32_t traps, heartbeat;

/** What the loop knows of the present instance of the stack. */
static struct {
  bool alive;
  /** When it was created; when it shall be polled, or created if it is not alive. */
  uint32_t born, due;
  /** Pause before the next creation that follows a failure to start; 0 = none yet. */
  uint32_t pause;
} stack;

static uint32_t next_heartbeat;

uint32_t firmware_traps(void) {
  return traps;
}

uint32_t firmware_heartbeat(void) {
  return heartbeat;
}

/** Milliseconds from `now` until `at`, 0 when it has passed. */
static uint32_t until(uint32_t at, uint32_t now) {
  int32_t left = (int32_t)(at - now);
  return left > 0 ? (uint32_t)left : 0;
}

/** Prints "trap: ERROR in FUNCTION (n contained)". */
static void report(trap error) {
  static const char prefix[] = "[trap] ";
  bool prefixed = strncmp(error, prefix, sizeof prefix - 1) == 0;
  console_drop();
  console_text("trap: ");
  console_text(prefixed ? error + sizeof prefix - 1 : error);
  console_text(" in ");
  console_text(engine_trap_function());
  console_text(" (");
  console_number(traps);
  console_text(" contained)");
  console_end();
}

/** Notes the end of an instance and when the next one may start: at once, but not again and again. */
static void contain(trap error) {
  uint32_t now = board_now();
  traps++;
  report(error);
  stack.alive = false;
  bool started = now - stack.born >= STARTED_MS;
  stack.due = now + (started ? 0 : stack.pause);
  if (started) stack.pause = 0;
  else if (!stack.pause) stack.pause = PAUSE_MIN_MS;
  else if (stack.pause < PAUSE_MAX_MS) stack.pause *= 2;
}

/** Makes an instance of the stack and boots it. */
static void create(const struct image *image) {
  uint32_t start = board_now();
  stack.born = start;
  trap error = engine_create(image);
  if (!error) error = engine_boot(board_now());
  if (error) {
    contain(error);
    return;
  }
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
  trap error = engine_poll(now, &wait);
  if (error) {
    contain(error);
    return;
  }
  stack.due = now + (wait < WAIT_MAX_MS ? wait : WAIT_MAX_MS);
  board_interrupt_enable();
}

static void beat(uint32_t now) {
  if (until(next_heartbeat, now)) return;
  next_heartbeat += HEARTBEAT_MS;
  heartbeat++;
  console_text("heartbeat: ");
  console_number(heartbeat);
  console_end();
}

/** Milliseconds until there is something to do. */
static uint32_t idle_time(uint32_t now) {
  uint32_t to_stack = until(stack.due, now), to_beat = until(next_heartbeat, now);
  return to_stack < to_beat ? to_stack : to_beat;
}

void firmware_run(const struct image *image) {
  console_line("board", board_name);
  console_line("engine", engine_name);
  next_heartbeat = board_now() + HEARTBEAT_MS;
  create(image);
  while (board_running()) {
    bool interrupted = board_sleep(idle_time(board_now()));
    uint32_t now = board_now();
    bool due = !until(stack.due, now);
    if (stack.alive && (due || interrupted)) poll();
    else if (!stack.alive && due) create(image);
    beat(now);
  }
}
