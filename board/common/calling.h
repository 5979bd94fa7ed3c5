// How the interpreter's operations (operations.h) hand each other their state on Arm; included in front of the two of wasm3's
// sources, unmodified, that run compiled code.
//
// An operation ends with a jump to the next and passes it four things: place in the code, stack, memory, and a 64-bit register.
// The procedure call standard has four argument registers, and a 64-bit value begins at an even one: in wasm3's order the fourth
// lies on the C stack, and each operation loads and stores it. Here memory and stack stay in r9 and r10, and the place and the
// two halves of the register are arguments. The compiler's flags complete it: r4, r5, r6 and r8 are free for every function to
// overwrite, so that an operation saves none of them.
#ifndef CALLING_H
#define CALLING_H

#if defined(__arm__) && !d_m3HasFloat && d_m3MaxLinearMemoryPages == 1 && !defined(STOCK_CALLING)

#define IM3Operation stock_IM3Operation
#define RunCode stock_RunCode
#include "m3_exec_defs.h"
#undef IM3Operation
#undef RunCode

register M3MemoryHeader *_mem __asm__("r9");
register m3stack_t _sp __asm__("r10");

#undef d_m3BaseOpSig
#undef d_m3BaseOpArgs
#undef d_m3BaseOpAllArgs
#define d_m3BaseOpSig pc_t _pc, u32 _r0, u32 _r1
#define d_m3BaseOpArgs _r0, _r1
#define d_m3BaseOpAllArgs _pc, _r0, _r1

typedef m3ret_t (*IM3Operation)(d_m3OpSig);

#include "short_code.h"

/** Enters compiled code from C; r9 and r10 belong to the caller. */
static inline m3ret_t run_code(pc_t pc, m3stack_t stack, M3MemoryHeader *memory) {
  M3MemoryHeader *callers_memory = _mem;
  m3stack_t callers_stack = _sp;
  _mem = memory;
  _sp = stack;
  m3ret_t result = code_operation(pc, 0)(code_after(pc, 1), 0, 0);
  _sp = callers_stack;
  _mem = callers_memory;
  return result;
}
#define RunCode(PC, STACK, MEMORY, REGISTER) run_code(PC, STACK, MEMORY)

#endif

#endif
