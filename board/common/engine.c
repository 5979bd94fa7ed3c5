// The stack's sandbox: what it may take, and the two exports that keep it running.
#include "engine.h"

#include "imports.h"

/** A call into the stack that takes longer is ended, ms. A call's work takes a few; a busy PC may stall an emulator. */
#define CALL_LIMIT_MS 4000u

/** wasm3's own stack, octets: arguments, locals and constants of the functions that call each other. Their longest chain takes 2,368. */
#define WASM_STACK 4096u

const char engine_name[] = "wasm3 " M3_VERSION;

static const struct sandbox_kind kind = {.heap = &board_heap, .link = imports_link, .wasm_stack = WASM_STACK, .call_ms = CALL_LIMIT_MS};
static struct sandbox stack;
static struct export boot, poll;

trap engine_create(const struct image *image) {
  trap error = sandbox_create(&stack, &kind, image);
  if (!error) error = sandbox_find(&stack, &boot, "boot");
  return error ? error : sandbox_find(&stack, &poll, "poll");
}

trap engine_boot(uint32_t now) {
  return sandbox_call(&stack, &boot, "boot", NULL, now);
}

trap engine_poll(uint32_t now, uint32_t *wait) {
  return sandbox_call(&stack, &poll, "poll", wait, now);
}

struct sandbox *engine_sandbox(void) {
  return &stack;
}

const struct image *engine_image(void) {
  return stack.image;
}

struct M3Module *engine_module(void) {
  return stack.module;
}

const char *engine_trap_function(void) {
  return sandbox_trap_function(&stack);
}
