// How wasm3's operations hand each other their state on Arm; included in front of the two of its
// sources, unmodified, that run compiled code.
//
// An operation ends with a jump to the next and passes it four things: place in the code, stack, memory, and a 64-bit register.
// The procedure call standard has four argument registers, and a 64-bit value begins at an even one: in wasm3's order the fourth
// lies on the C stack, and each operation loads and stores it. Here memory and stack stay in r9 and r10, and the other two are
// arguments. The compiler's flags complete it: r4, r5, r6 and r8 are free for every function to overwrite, so that an operation
// saves none of them.
#ifndef CALLING_H
#define CALLING_H

#if defined(__arm__) && !d_m3HasFloat && !defined(STOCK_CALLING)

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
#define d_m3BaseOpSig pc_t _pc, m3reg_t _r0
#define d_m3BaseOpArgs _r0
#define d_m3BaseOpAllArgs _pc, _r0

typedef m3ret_t (*IM3Operation)(d_m3OpSig);

/** Enters compiled code from C; r9 and r10 belong to the caller. */
static inline m3ret_t run_code(pc_t pc, m3stack_t stack, M3MemoryHeader *memory) {
  M3MemoryHeader *callers_memory = _mem;
  m3stack_t callers_stack = _sp;
  _mem = memory;
  _sp = stack;
  m3ret_t result = ((IM3Operation)*pc)(pc + 1, 0);
  _sp = callers_stack;
  _mem = callers_memory;
  return result;
}
#define RunCode(PC, STACK, MEMORY, REGISTER) run_code(PC, STACK, MEMORY)

// wasm3 defines Call by the signature above, and calls it with stack and memory as arguments too
#define CALLING_DEFINITION(PC, REGISTER) Call(PC, REGISTER)
#define CALLING_CALL(PC, STACK, MEMORY, REGISTER) ({ \
    m3stack_t callers = _sp; \
    _sp = (STACK); \
    m3ret_t result = Call(PC, REGISTER); \
    _sp = callers; \
    result; \
  })
#define CALLING_PICK(A, B, C, D, NAME, ...) NAME
#define Call(...) CALLING_PICK(__VA_ARGS__, CALLING_CALL, , CALLING_DEFINITION, )(__VA_ARGS__)

#endif

#endif
