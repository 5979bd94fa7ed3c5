// The wall: what the stack in the sandbox can ask of the firmware, and nothing else. The other side is hal/board.ts.
#ifndef IMPORTS_H
#define IMPORTS_H

#include <stdint.h>

#include "wasm3.h"

/** Requests refused since power-on: registers outside the window, pointers outside the sandbox. */
uint32_t imports_refused(void);

/** Links what the module imports from "board". */
M3Result imports_link(IM3Module module);

#endif
