// Keeps the stack running, whatever happens in it: polls it when its time has come, contains its traps, makes it anew.
#ifndef KEEPER_H
#define KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

/** Makes the first instance of `image`. */
void keeper_start(const struct image *image);

/** Polls the stack if it is due or the chip has `interrupted`; makes it anew if it is dead and its pause is over. */
void keeper_serve(bool interrupted);

/** Polls the stack unless it was polled in this millisecond: what is asked of it next finds its clock right. */
void keeper_refresh(void);

/** The stack has been given something to do: it is polled at the next turn. */
void keeper_hurry(void);

/** Milliseconds from `now` until there is something to serve. */
uint32_t keeper_wait(uint32_t now);

/** The number of the running instance, unlike that of any before it; 0 = none runs. */
uint32_t keeper_instance(void);

/** Calls an export of the running instance, with the arguments of sandbox_call from `export` on. False when there is none, or when it trapped, which is contained. */
#define keeper_call(...) (keeper_instance() && keeper_contain(sandbox_call(engine_sandbox(), __VA_ARGS__)))

/** Contains the trap `error` of the running instance; whether there was none. */
bool keeper_contain(trap error);

/** Traps contained since power-on. */
uint32_t keeper_traps(void);

/** Prints "WHAT: ERROR in FUNCTION (n contained)". */
void keeper_report(const char *what, trap error, const char *function, uint32_t traps);

#endif
