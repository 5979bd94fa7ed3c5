// wasm3's life as the firmware needs it. Nothing is torn down piece by piece: after a trap the heap is emptied and all is made
// anew, so a trap may leave wasm3 in any state, even in the middle of an operation.
#include "engine.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include "board.h"
#include "heap.h"
#include "imports.h"
#include "interpreter.h"
#include "m3_env.h"
#include "wasm3.h"

/** wasm3's own stack, octets: arguments, locals and constants of the functions that call each other. */
#define WASM_STACK 8192u

/** A call into the sandbox that takes longer is ended, ms. A call's work takes a few; a busy PC may stall an emulator. */
#define CALL_LIMIT_MS 4000u

const char engine_name[] = "wasm3 " M3_VERSION;

static const struct image *image;
static IM3Module module;
static IM3Function boot_function, poll_function;
static jmp_buf expired;
static const char *running;

/** Parses the image and gives it a runtime with the imports of hal/board.ts. */
static M3Result load(void) {
  IM3Environment environment = m3_NewEnvironment();
  if (!environment) return m3Err_mallocFailed;
  IM3Runtime runtime = m3_NewRuntime(environment, WASM_STACK, NULL);
  if (!runtime) return m3Err_mallocFailed;
  M3Result result = m3_ParseModule(environment, &module, image->wasm, (uint32_t)image->size);
  if (!result) result = m3_LoadModule(runtime, module);
  if (!result) result = imports_link(module);
  if (!result) result = m3_FindFunction(&boot_function, runtime, "boot");
  if (!result) result = m3_FindFunction(&poll_function, runtime, "poll");
  return result;
}

static M3Result call_boot(uint32_t now) {
  return m3_CallV(boot_function, now);
}

static M3Result call_poll(uint32_t now, uint32_t *wait) {
  M3Result result = m3_CallV(poll_function, now);
  return result ? result : m3_GetResultsV(poll_function, wait);
}

trap engine_create(const struct image *from) {
  image = from;
  running = "module";
  interpreter_trapped = NULL;
  interpreter_stack_limit = board_stack_limit();
  heap_reset();
  return load();
}

trap engine_boot(uint32_t now) {
  running = "boot";
  if (setjmp(expired)) return "time limit exceeded";
  board_watch_start(CALL_LIMIT_MS);
  trap result = call_boot(now);
  board_watch_stop();
  return result;
}

trap engine_poll(uint32_t now, uint32_t *wait) {
  running = "poll";
  if (setjmp(expired)) return "time limit exceeded";
  board_watch_start(CALL_LIMIT_MS);
  trap result = call_poll(now, wait);
  board_watch_stop();
  return result;
}

void engine_expire(void) {
  longjmp(expired, 1);
}

const struct image *engine_image(void) {
  return image;
}

struct M3Module *engine_module(void) {
  return module;
}

const char *engine_trap_function(void) {
  if (!interpreter_trapped) return running;
  size_t index = (size_t)(interpreter_trapped - module->functions);
  return index < image->functions ? image->names[index] : running;
}
