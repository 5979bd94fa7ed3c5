// The program of a firmware with a sandboxed application: makes its sandbox, calls `run`, and whatever happens in there lets go of
// its sockets. One that trapped is started again, but not again and again at once.
#include "application.h"

#include "board.h"
#include "console.h"
#include "ethertype.h"
#include "firmware.h"
#include "handles.h"
#include "keeper.h"

/** Pause before an application that trapped starts again, doubled each time up to the maximum, ms. */
#define PAUSE_MIN_MS 1000
#define PAUSE_MAX_MS 64000

/** The C stack that is left to the stack's sandbox while the application's waits or is interrupted, octets. */
#define C_STACK_SPARED (sizeof(void *) == 4 ? 8192u : 262144u)

static uint64_t arena[APPLICATION_HEAP / sizeof(uint64_t)];
static struct heap heap;
static const struct sandbox_kind kind = {
  .heap = &heap, .link = application_link, .wasm_stack = APPLICATION_STACK, .memory = APPLICATION_MEMORY, .c_stack_spared = C_STACK_SPARED,
  .call_ms = APPLICATION_TURN_MS, .patient = true,
};
static struct sandbox sandbox;
static struct export run;

/** Makes an instance and runs it to its end. */
static trap live(uint32_t *status) {
  trap error = sandbox_create(&sandbox, &kind, &application_image);
  if (error) return error;
  handle_owner(OWNER_APPLICATION);
  error = sandbox_call(&sandbox, &run, "run", status);
  handle_owner(OWNER_FIRMWARE);
  return error;
}

/** Resets the connections that the application has left, and closes its other sockets. */
static void bury(void) {
  static const struct et_linger reset = {.on = 1, .seconds = 0};
  handle_owner(OWNER_APPLICATION);
  for (struct handle *h = NULL; (h = handle_next(h));) {
    et_setsockopt(h->number, ET_SOL_SOCKET, ET_SO_LINGER, &reset, sizeof reset);
    et_close(h->number);
  }
  handle_owner(OWNER_FIRMWARE);
}

/** Waits, and lets the firmware go on meanwhile. */
static void pause_for(int ms) {
  et_poll(NULL, 0, ms);
}

static void say_ended(uint32_t status) {
  console_text("application: ended with ");
  console_number(status);
  console_end();
}

void program_run(void) {
  heap_init(&heap, arena, sizeof arena);
  int pause = PAUSE_MIN_MS;
  for (uint32_t traps = 1; board_running(); traps++) {
    uint32_t status = 0;
    trap error = live(&status);
    if (!board_running()) return;
    if (error) keeper_report("application", error, sandbox_trap_function(&sandbox), traps);
    bury();
    if (!error) return say_ended(status);
    pause_for(pause);
    if (pause < PAUSE_MAX_MS) pause *= 2;
  }
}
