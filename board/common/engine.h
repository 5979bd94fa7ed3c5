// The stack's sandbox.
#ifndef ENGINE_H
#define ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "sandbox.h"

extern const struct image stack_image;

/** "wasm3 0.5.0" */
extern const char engine_name[];

/** Makes a new instance of `image` in place of the one before. */
trap engine_create(const struct image *image);

/** Calls boot(now). */
trap engine_boot(uint32_t now);

/** Calls poll(now) and stores the milliseconds until the stack wants to run again. */
trap engine_poll(uint32_t now, uint32_t *wait);

/** What holds the running instance, for those who call other exports than these two. */
struct sandbox *engine_sandbox(void);

/** What the running instance was made from. */
const struct image *engine_image(void);

/** The running instance, for a bench that calls more than the firmware does. */
struct M3Module *engine_module(void);

/** The function in which the last trap happened, as the source names it. */
const char *engine_trap_function(void);

#endif
