// wasm3's compiler and interpreter with two hooks, put in by macros around the unmodified source.
//
// 1. wasm3 finds the function of a trap by its backtraces, but those keep a second table beside the code, twice as large as
//    the code itself. Only the function is wanted, and each function's entry learns of a trap that leaves it: the hook there
//    is kept, the table is not. (A profile puts a table of its own in its place: tests/bench/profile.h.)
// 2. wasm3 bounds its own stack, not the C stack, and a function without locals takes nothing of the first. `m3_Yield`, asked
//    at every call, becomes a look at the stack pointer.
#include "interpreter.h"

#include "m3_compile.h"
#include "m3_core.h"
#include "m3_env.h"

const struct M3Function *interpreter_trapped;
uintptr_t interpreter_stack_limit;

static void note_trap(const struct M3Function *function) {
  if (!interpreter_trapped) interpreter_trapped = function;
}

static inline uintptr_t stack_pointer(void) {
#ifdef __arm__
  uintptr_t sp;
  __asm__("mov %0, sp" : "=r"(sp));
  return sp;
#else
  return (uintptr_t)__builtin_frame_address(0);
#endif
}

#undef d_m3RecordBacktraces
#define d_m3RecordBacktraces 1
#define PushBacktraceFrame(runtime, pc) ((void)0)
#define FillBacktraceFunctionInfo(runtime, function) note_trap(function)
#ifndef EmitMappingEntry
#define EmitMappingEntry(page, offset) ((void)0)
#endif
#define m3_Yield() (stack_pointer() < interpreter_stack_limit ? m3Err_trapStackOverflow : NULL)

#include "m3_compile.c"
