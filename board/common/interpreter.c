// wasm3's compiler and interpreter with three hooks, put in by macros around the unmodified source.
//
// 1. wasm3 finds the function of a trap by its backtraces, but those keep a second table beside the code, twice as large as
//    the code itself. Only the function is wanted, and each function's entry learns of a trap that leaves it: the hook there
//    is kept, the table is not. (A profile puts a table of its own in its place: tests/bench/profile.h.)
// 2. wasm3 bounds its own stack, not the C stack, and a function without locals takes nothing of the first. `m3_Yield`, asked
//    at every call, becomes a look at the stack pointer.
// 3. A sandbox that may compute for as long as it likes takes that look at every turn of a loop as well: whoever wants it to pause
//    moves the limit. Its loops are compiled to operations of their own, the stack's to wasm3's.
#include "interpreter.h"

#include "m3_compile.h"
#include "m3_core.h"
#include "m3_env.h"

const struct M3Function *interpreter_trapped;
volatile uintptr_t interpreter_stack_limit;
bool interpreter_loops_ask;

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
#define m3_Yield() (stack_pointer() < interpreter_stack_limit ? interpreter_pause(stack_pointer()) : NULL)

#define M3_COMPILE_OPCODES
#ifdef SHORT_CODE_H
#include "operations.h"
#endif
#include "m3_exec.h"

d_m3Op(AskAndContinueLoop) {
  m3ret_t stop = m3_Yield();
  return M3_UNLIKELY(stop) ? stop : immediate(void *);
}

d_m3Op(AskAndContinueLoopIf) {
  void *loop = immediate(void *);
  if (!(i32)_r0) nextOp();
  m3ret_t stop = m3_Yield();
  return M3_UNLIKELY(stop) ? stop : loop;
}

#define op_ContinueLoop (interpreter_loops_ask ? op_AskAndContinueLoop : op_ContinueLoop)
#define op_ContinueLoopIf (interpreter_loops_ask ? op_AskAndContinueLoopIf : op_ContinueLoopIf)

#include "m3_compile.c"
