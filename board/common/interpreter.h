// The two places where the interpreter tells the firmware something, or asks it.
#ifndef INTERPRETER_H
#define INTERPRETER_H

#include <stdbool.h>
#include <stdint.h>

struct M3Function;

/** The innermost function that a trap left; NULL before a trap. */
extern const struct M3Function *interpreter_trapped;

/** The C stack may not grow below this address: wasm3 nests C calls as the module nests its own. */
extern uintptr_t interpreter_stack_limit;

#endif
