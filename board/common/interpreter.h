// The places where the interpreter tells the firmware something, or asks it.
#ifndef INTERPRETER_H
#define INTERPRETER_H

#include <stdbool.h>
#include <stdint.h>

struct M3Function;

/** The innermost function that a trap left; NULL before a trap. */
extern const struct M3Function *interpreter_trapped;

/** The C stack may not grow below this address: wasm3 nests C calls as the module nests its own. */
extern volatile uintptr_t interpreter_stack_limit;

/** As interpreter_stack_limit: an address that the stack pointer is always below, so that the sandbox asks at once. */
#define INTERPRETER_PAUSE UINTPTR_MAX

/** Asked when the stack pointer is below the limit: why the sandbox shall end, or NULL. */
const char *interpreter_pause(uintptr_t stack_pointer);

/** Whether loops that are compiled from now on ask at each turn, not calls alone. */
extern bool interpreter_loops_ask;

#endif
