// wasm3's life as the firmware needs it. Nothing is torn down piece by piece: after a trap the heap is emptied and all is made
// anew, so a trap may leave wasm3 in any state, even in the middle of an operation.
#include "sandbox.h"

#include <stdarg.h>

#include "board.h"
#include "firmware.h"
#include "interpreter.h"
#include "m3_env.h"

/** The sandbox whose code runs, or whose import does; NULL = none. */
static struct sandbox *current;

/** Gives the interpreter what `s` is to run with. */
static void equip(const struct sandbox *s) {
  heap_use(s->kind->heap);
  interpreter_loops_ask = s->kind->patient;
  interpreter_stack_limit = s->stack_limit;
}

/** Makes `s` the one whose code runs; returns the one before, whose watch is stopped first: it must not expire as that of `s`. */
static struct sandbox *enter(struct sandbox *s) {
  struct sandbox *outer = current;
  if (outer) board_watch_stop();
  current = s;
  s->stack_limit = board_stack_limit() + s->kind->c_stack_spared;
  equip(s);
  return outer;
}

/** Lets the sandbox that was interrupted, or waits in an import, go on. */
static void leave(struct sandbox *outer) {
  current = outer;
  if (!outer) return;
  equip(outer);
  board_watch_start(outer->kind->call_ms);
}

/** Parses the image and gives it a runtime with its imports. */
static M3Result load(struct sandbox *s) {
  IM3Environment environment = m3_NewEnvironment();
  if (!environment) return m3Err_mallocFailed;
  s->runtime = m3_NewRuntime(environment, s->kind->wasm_stack, s);
  if (!s->runtime) return m3Err_mallocFailed;
  s->runtime->memoryLimit = s->kind->memory;
  M3Result result = m3_ParseModule(environment, &s->module, s->image->wasm, (uint32_t)s->image->size);
  if (!result) result = m3_LoadModule(s->runtime, s->module);
  return result ? result : s->kind->link(s->module);
}

trap sandbox_create(struct sandbox *s, const struct sandbox_kind *kind, const struct image *image) {
  s->kind = kind;
  s->image = image;
  s->instance++;
  s->running = "module";
  s->trapped = NULL;
  struct sandbox *outer = enter(s);
  heap_reset();
  trap error = load(s);
  leave(outer);
  return error;
}

trap sandbox_find(struct sandbox *s, struct export *export, const char *name) {
  struct sandbox *outer = enter(s);
  trap error = m3_FindFunction(&export->function, s->runtime, name);
  leave(outer);
  if (!error) export->instance = s->instance;
  return error;
}

/** Runs the call with the watch set. */
static trap run(struct sandbox *s, struct export *export, uint32_t *result, va_list arguments) {
  if (setjmp(s->expired)) return "time limit exceeded";
  board_watch_start(s->kind->call_ms);
  trap error = m3_CallVL(export->function, arguments);
  board_watch_stop();
  return error || !result ? error : m3_GetResultsV(export->function, result);
}

/** Notes which function a trap left. */
static trap contained(struct sandbox *s, trap error) {
  s->trapped = interpreter_trapped;
  interpreter_trapped = NULL;
  return error;
}

trap sandbox_call(struct sandbox *s, struct export *export, const char *name, uint32_t *result, ...) {
  s->running = name;
  trap error = export->instance == s->instance ? NULL : sandbox_find(s, export, name);
  if (error) return error;
  struct sandbox *outer = enter(s);
  va_list arguments;
  va_start(arguments, result);
  error = run(s, export, result, arguments);
  va_end(arguments);
  leave(outer);
  return error ? contained(s, error) : NULL;
}

void *sandbox_octets(const struct sandbox *s, uint32_t p, uint32_t n) {
  const M3MemoryHeader *memory = s->runtime->memory.mallocated;
  if (!memory || n > memory->length || p > memory->length - n) return NULL;
  return (uint8_t *)(s->runtime->memory.mallocated + 1) + p;
}

const char *sandbox_trap_function(const struct sandbox *s) {
  if (!s->trapped) return s->running;
  size_t index = (size_t)(s->trapped - s->module->functions);
  return index < s->image->functions ? s->image->names[index] : s->running;
}

bool sandbox_preempt(void) {
  if (!current || !current->kind->patient) return false;
  interpreter_stack_limit = INTERPRETER_PAUSE;
  return true;
}

/** Lets the firmware's own work go on in the middle of a patient sandbox's. Why the sandbox shall end, or NULL. */
static trap take_turn(void) {
  board_watch_stop();
  equip(current);
  firmware_turn(0);
  leave(current);
  return board_running() ? NULL : "the firmware ends";
}

const char *interpreter_pause(uintptr_t stack_pointer) {
  trap error = interpreter_stack_limit == INTERPRETER_PAUSE ? take_turn() : NULL;
  if (error) return error;
  return stack_pointer < current->stack_limit ? m3Err_trapStackOverflow : NULL;
}

void sandbox_expire(void) {
  longjmp(current->expired, 1);
}
