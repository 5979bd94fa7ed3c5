// wasm3's operations over short code (short_code.h), in the place of its m3_exec.h: the same names, which its compiler refers to, and
// the same operands in the same order, so that the two can be compared line by line.
//
// A 32-bit value in the register leaves the upper half as it is. The linear memory is one page, so that an offset has 16 bits, and
// does not move but by memory.grow, which sets `_mem` itself.
#ifndef m3_exec_h
#define m3_exec_h

#include <stdint.h>

#include "m3_compile.h"
#include "m3_env.h"

#define OPERATION(NAME) static m3ret_t op_##NAME(d_m3OpSig)

/** The code's unit at I from here, the word at I, the slot that the unit at I names. */
#define UNIT(I) code_unit(_pc, I)
#define WORD(TYPE, I) ((TYPE)code_word(_pc, I))
#define SLOT(TYPE, I) (*(TYPE *)(_sp + UNIT(I)))

/** Goes on after N units of operands; at another place; calls what follows them. */
#define NEXT(N) M3_MUSTTAIL return code_operation(_pc, N)(code_after(_pc, (N) + 1), _r0, _r1)
#define JUMP(PC) do { pc_t there = (PC); M3_MUSTTAIL return code_operation(there, 0)(code_after(there, 1), _r0, _r1); } while (0)
#define RUN(PC, N) code_operation(PC, N)(code_after(PC, (N) + 1), anything(), anything())

/** What the register holds at the beginning of a function or a loop, where nothing asks for it. */
static inline u32 anything(void) {
  u32 value;
  __asm__("" : "=r"(value));
  return value;
}

/** As wasm3's: takes a word of operands. */
#define immediate(TYPE) ({ TYPE value = WORD(TYPE, 0); _pc = code_after(_pc, 2); value; })
#define nextOp() NEXT(0)

// ---- the register ----------------------------------------------------------------------------------------------------

#define IN_u32 _r0
#define IN_i32 ((i32)_r0)
#define IN_u64 ((u64)_r1 << 32 | _r0)
#define IN_i64 ((i64)IN_u64)
#define OUT_32(VALUE) (_r0 = (u32)(VALUE))
#define OUT_64(VALUE) do { u64 out = (u64)(VALUE); _r0 = (u32)out; _r1 = (u32)(out >> 32); } while (0)
#define OUT_u32 OUT_32
#define OUT_i32 OUT_32
#define OUT_u64 OUT_64
#define OUT_i64 OUT_64

// ---- arithmetic ------------------------------------------------------------------------------------------------------

/** Of operands a and b, the later one in the register (rs), or both in slots (ss); GUARD may trap. */
#define COMMUTATIVE(TYPE, NAME, OUT, EXPRESSION, GUARD) \
  OPERATION(TYPE##_##NAME##_rs) { TYPE a = SLOT(TYPE, 0), b = IN_##TYPE; GUARD OUT(EXPRESSION); NEXT(1); } \
  OPERATION(TYPE##_##NAME##_ss) { TYPE b = SLOT(TYPE, 0), a = SLOT(TYPE, 1); GUARD OUT(EXPRESSION); NEXT(2); }

/** Or the earlier one in the register (sr). */
#define BINARY(TYPE, NAME, OUT, EXPRESSION, GUARD) \
  OPERATION(TYPE##_##NAME##_sr) { TYPE a = IN_##TYPE, b = SLOT(TYPE, 0); GUARD OUT(EXPRESSION); NEXT(1); } \
  COMMUTATIVE(TYPE, NAME, OUT, EXPRESSION, GUARD)

#define UNARY(TYPE, NAME, OUT, EXPRESSION) \
  OPERATION(TYPE##_##NAME##_r) { TYPE a = IN_##TYPE; OUT(EXPRESSION); NEXT(0); } \
  OPERATION(TYPE##_##NAME##_s) { TYPE a = SLOT(TYPE, 0); OUT(EXPRESSION); NEXT(1); }

#define COMPARISONS(TYPE) \
  BINARY(TYPE, LessThan, OUT_32, a < b, ) \
  BINARY(TYPE, GreaterThan, OUT_32, a > b, ) \
  BINARY(TYPE, LessThanOrEqual, OUT_32, a <= b, ) \
  BINARY(TYPE, GreaterThanOrEqual, OUT_32, a >= b, )

#define NOT_ZERO if (M3_UNLIKELY(!b)) return m3Err_trapDivisionByZero;
#define NOT_BEYOND(MINIMUM) NOT_ZERO if (M3_UNLIKELY(b == -1 && a == (MINIMUM))) return m3Err_trapIntegerOverflow;

/** Of the signed type I and the unsigned type U of BITS bits. */
#define ARITHMETIC(I, U, BITS, COUNT) \
  COMMUTATIVE(I, Equal, OUT_32, a == b, ) \
  COMMUTATIVE(I, NotEqual, OUT_32, a != b, ) \
  COMPARISONS(I) \
  COMPARISONS(U) \
  UNARY(I, EqualToZero, OUT_32, !a) \
  UNARY(U, Clz, OUT_##U, a ? __builtin_clz##COUNT(a) : BITS) \
  UNARY(U, Ctz, OUT_##U, a ? __builtin_ctz##COUNT(a) : BITS) \
  UNARY(U, Popcnt, OUT_##U, __builtin_popcount##COUNT(a)) \
  UNARY(I, Extend8_s, OUT_##I, (i8)a) \
  UNARY(I, Extend16_s, OUT_##I, (i16)a) \
  COMMUTATIVE(I, Add, OUT_##I, (U)a + (U)b, ) \
  BINARY(I, Subtract, OUT_##I, (U)a - (U)b, ) \
  COMMUTATIVE(I, Multiply, OUT_##I, (U)a * (U)b, ) \
  BINARY(I, Divide, OUT_##I, a / b, NOT_BEYOND(INT##BITS##_MIN)) \
  BINARY(U, Divide, OUT_##U, a / b, NOT_ZERO) \
  BINARY(I, Remainder, OUT_##I, b == -1 ? 0 : a % b, NOT_ZERO) \
  BINARY(U, Remainder, OUT_##U, a % b, NOT_ZERO) \
  COMMUTATIVE(U, And, OUT_##U, a & b, ) \
  COMMUTATIVE(U, Or, OUT_##U, a | b, ) \
  COMMUTATIVE(U, Xor, OUT_##U, a ^ b, ) \
  BINARY(U, ShiftLeft, OUT_##U, a << (b & (BITS - 1)), ) \
  BINARY(I, ShiftRight, OUT_##I, a >> (b & (BITS - 1)), ) \
  BINARY(U, ShiftRight, OUT_##U, a >> (b & (BITS - 1)), ) \
  BINARY(U, Rotl, OUT_##U, a << (b & (BITS - 1)) | a >> (-b & (BITS - 1)), ) \
  BINARY(U, Rotr, OUT_##U, a >> (b & (BITS - 1)) | a << (-b & (BITS - 1)), )

ARITHMETIC(i32, u32, 32, l)
ARITHMETIC(i64, u64, 64, ll)
UNARY(i64, Extend32_s, OUT_64, (i32)a)

/** From one size to the other: reads FROM. */
#define CONVERSION(NAME, FROM, OUT) \
  OPERATION(NAME##_r) { OUT(IN_##FROM); NEXT(0); } \
  OPERATION(NAME##_s) { OUT(SLOT(FROM, 0)); NEXT(1); }

CONVERSION(i32_Wrap_i64, u32, OUT_32)
CONVERSION(i64_Extend_i32, i32, OUT_64)
CONVERSION(i64_Extend_u32, u32, OUT_64)

// ---- slots, register, globals ----------------------------------------------------------------------------------------

#define MOVES(TYPE) \
  OPERATION(SetRegister_##TYPE) { OUT_##TYPE(SLOT(TYPE, 0)); NEXT(1); } \
  OPERATION(SetSlot_##TYPE) { SLOT(TYPE, 0) = IN_##TYPE; NEXT(1); } \
  OPERATION(PreserveSetSlot_##TYPE) { SLOT(TYPE, 1) = SLOT(TYPE, 0); SLOT(TYPE, 0) = IN_##TYPE; NEXT(2); } \
  OPERATION(SetGlobal_##TYPE) { *WORD(TYPE *, 0) = IN_##TYPE; NEXT(2); } \
  OPERATION(Select_##TYPE##_rss) { OUT_##TYPE(_r0 ? SLOT(TYPE, 1) : SLOT(TYPE, 0)); NEXT(2); } \
  OPERATION(Select_##TYPE##_srs) { if (SLOT(u32, 0)) OUT_##TYPE(SLOT(TYPE, 1)); NEXT(2); } \
  OPERATION(Select_##TYPE##_ssr) { if (!SLOT(u32, 0)) OUT_##TYPE(SLOT(TYPE, 1)); NEXT(2); } \
  OPERATION(Select_##TYPE##_sss) { OUT_##TYPE(SLOT(u32, 0) ? SLOT(TYPE, 2) : SLOT(TYPE, 1)); NEXT(3); }

#define COPIES(TYPE, BITS) \
  OPERATION(CopySlot_##BITS) { SLOT(TYPE, 0) = SLOT(TYPE, 1); NEXT(2); } \
  OPERATION(PreserveCopySlot_##BITS) { SLOT(TYPE, 2) = SLOT(TYPE, 0); SLOT(TYPE, 0) = SLOT(TYPE, 1); NEXT(3); } \
  OPERATION(GetGlobal_s##BITS) { SLOT(TYPE, 2) = *WORD(TYPE *, 0); NEXT(3); } \
  OPERATION(SetGlobal_s##BITS) { *WORD(TYPE *, 0) = SLOT(TYPE, 2); NEXT(3); }

MOVES(i32)
MOVES(i64)
COPIES(u32, 32)
COPIES(u64, 64)

OPERATION(Const32) { SLOT(u32, 2) = WORD(u32, 0); NEXT(3); }
OPERATION(Const64) { SLOT(u64, 4) = (u64)WORD(u32, 2) << 32 | WORD(u32, 0); NEXT(5); }

// ---- linear memory ---------------------------------------------------------------------------------------------------

/** Sets `at` to where the octets of TYPE at BASE plus the offset in the unit at I are, or traps. */
#define LOCATE(TYPE, BASE, I) \
  u32 past; \
  if (M3_UNLIKELY(__builtin_add_overflow((BASE), (u32)UNIT(I) + sizeof(TYPE), &past) || past > _mem->length)) \
    return m3Err_trapOutOfBoundsMemoryAccess; \
  struct loose_##TYPE *at = (struct loose_##TYPE *)(m3MemData(_mem) + past - sizeof(TYPE))

/** Wasm's memory is aligned to nothing. */
#define LOOSE(TYPE) struct __attribute__((packed, may_alias)) loose_##TYPE { TYPE value; };
LOOSE(u8) LOOSE(i8) LOOSE(u16) LOOSE(i16) LOOSE(u32) LOOSE(i32) LOOSE(i64)

#define LOAD(TO, TYPE) \
  OPERATION(TO##_Load_##TYPE##_r) { LOCATE(TYPE, _r0, 0); OUT_##TO(at->value); NEXT(1); } \
  OPERATION(TO##_Load_##TYPE##_s) { LOCATE(TYPE, SLOT(u32, 0), 1); OUT_##TO(at->value); NEXT(2); }

#define STORE(FROM, TYPE) \
  OPERATION(FROM##_Store_##TYPE##_rs) { LOCATE(TYPE, SLOT(u32, 0), 1); at->value = (TYPE)IN_##FROM; NEXT(2); } \
  OPERATION(FROM##_Store_##TYPE##_sr) { LOCATE(TYPE, _r0, 1); at->value = (TYPE)SLOT(FROM, 0); NEXT(2); } \
  OPERATION(FROM##_Store_##TYPE##_ss) { LOCATE(TYPE, SLOT(u32, 1), 2); at->value = (TYPE)SLOT(FROM, 0); NEXT(3); }

LOAD(i32, i8) LOAD(i32, u8) LOAD(i32, i16) LOAD(i32, u16) LOAD(i32, i32)
LOAD(i64, i8) LOAD(i64, u8) LOAD(i64, i16) LOAD(i64, u16) LOAD(i64, i32) LOAD(i64, u32) LOAD(i64, i64)
STORE(i32, u8) STORE(i32, i16) STORE(i32, i32)
STORE(i64, u8) STORE(i64, i16) STORE(i64, i32) STORE(i64, i64)

/** What a load or a store becomes whose offset lies beyond every memory. */
OPERATION(Beyond) { return m3Err_trapOutOfBoundsMemoryAccess; }

static inline bool holds(const M3MemoryHeader *memory, u32 at, u32 size) {
  return size <= memory->length && at <= memory->length - size;
}

OPERATION(MemCopy) {
  u32 size = _r0, from = SLOT(u32, 0), to = SLOT(u32, 1);
  if (!holds(_mem, to, size) || !holds(_mem, from, size)) return m3Err_trapOutOfBoundsMemoryAccess;
  memmove(m3MemData(_mem) + to, m3MemData(_mem) + from, size);
  NEXT(2);
}

OPERATION(MemFill) {
  u32 size = _r0, to = SLOT(u32, 1);
  if (!holds(_mem, to, size)) return m3Err_trapOutOfBoundsMemoryAccess;
  memset(m3MemData(_mem) + to, (u8)SLOT(u32, 0), size);
  NEXT(2);
}

OPERATION(MemSize) { _r0 = m3MemInfo(_mem)->numPages; NEXT(0); }

OPERATION(MemGrow) {
  IM3Runtime runtime = m3MemRuntime(_mem);
  u32 before = runtime->memory.numPages, more = _r0;
  bool grown = !more || !ResizeMemory(runtime, before + more);
  _mem = runtime->memory.mallocated;
  _r0 = grown ? before : UINT32_MAX;
  NEXT(0);
}

// ---- control ---------------------------------------------------------------------------------------------------------

/** In a slot or in the register, followed by a place: goes there if the condition is (NOT) zero, and else on. */
#define CONDITIONAL(NAME, NOT) \
  OPERATION(NAME##_r) { if (NOT _r0) JUMP(WORD(pc_t, 0)); NEXT(2); } \
  OPERATION(NAME##_s) { if (NOT SLOT(u32, 0)) JUMP(WORD(pc_t, 1)); NEXT(3); }

CONDITIONAL(BranchIf, )
CONDITIONAL(If, !)
CONDITIONAL(BranchIfPrologue, !)

OPERATION(Branch) { JUMP(WORD(pc_t, 0)); }

OPERATION(BranchTable) {
  u32 index = SLOT(u32, 0), last = WORD(u32, 1);
  JUMP(WORD(pc_t, 3 + 2 * (index < last ? index : last)));
}

/** Ends what the loop runs by its own place, which begins it again. */
OPERATION(Loop) {
  m3ret_t result;
  do result = RUN(_pc, 0);
  while (result == _pc);
  return result;
}

OPERATION(ContinueLoop) { return WORD(m3ret_t, 0); }
OPERATION(ContinueLoopIf) { if (_r0) return WORD(m3ret_t, 0); NEXT(2); }
OPERATION(Return) { return m3Err_none; }
OPERATION(End) { return m3Err_none; }
OPERATION(Unreachable) { return m3Err_trapUnreachable; }
OPERATION(Unsupported) { return "unsupported instruction executed"; }

// ---- calls -----------------------------------------------------------------------------------------------------------

/** Runs a function whose frame begins OFFSET slots up. */
static inline m3ret_t call_at(pc_t place, u32 offset) {
  m3ret_t stop = m3_Yield();
  if (M3_UNLIKELY(stop)) return stop;
  _sp += offset;
  m3ret_t result = RUN(place, 0);
  _sp -= offset;
  return result;
}

OPERATION(Call) {
  m3ret_t result = call_at(WORD(pc_t, 0), UNIT(2));
  if (M3_UNLIKELY(result)) return result;
  NEXT(3);
}

/** A call of a function that was not compiled yet when the call was: becomes op_Call. */
OPERATION(Compile) {
  IM3Function function = WORD(IM3Function, 0);
  m3ret_t result = function->compiled ? NULL : CompileFunction(function);
  if (result) return result;
  code_patch(_pc, op_Call, function->compiled);
  M3_MUSTTAIL return op_Call(_pc, _r0, _r1);
}

OPERATION(CallIndirect) {
  u32 index = SLOT(u32, 0);
  IM3Module module = WORD(IM3Module, 1);
  if (index >= module->table0Size) return m3Err_trapTableIndexOutOfRange;
  IM3Function function = module->table0[index];
  if (!function) return m3Err_trapTableElementIsNull;
  if (function->funcType != WORD(IM3FuncType, 3)) return m3Err_trapIndirectCallTypeMismatch;
  m3ret_t result = function->compiled ? NULL : CompileFunction(function);
  if (!result) result = call_at(function->compiled, UNIT(5));
  if (M3_UNLIKELY(result)) return result;
  NEXT(6);
}

/** An import: runs in C, with the stack above its frame as that of calls it may make. */
OPERATION(CallRawFunction) {
  M3ImportContext context = {.userdata = WORD(void *, 4), .function = WORD(IM3Function, 2)};
  IM3Runtime runtime = m3MemRuntime(_mem);
  void *callers = runtime->stack;
  runtime->stack = _sp;
  m3ret_t result = WORD(M3RawCall, 0)(runtime, &context, (u64 *)_sp, m3MemData(_mem));
  runtime->stack = callers;
  return result;
}

/** Slots that are copied at a time. */
struct quad {
  m3slot_t slot[4];
};

static inline void copy_slots(m3slot_t *to, const m3slot_t *from, u32 n) {
  for (; n & 3; n--) *to++ = *from++;
  for (; n; n -= 4, to += 4, from += 4) *(struct quad *)to = *(const struct quad *)from;
}

/** The beginning of a function: locals are zero, and it may be one slot more; its constants lie behind them. */
OPERATION(Entry) {
  IM3Function function = WORD(IM3Function, 0);
  if (M3_UNLIKELY((void *)(_sp + function->maxStackSlots) >= _mem->maxStack)) return m3Err_trapStackOverflow;
  m3slot_t *locals = _sp + function->numRetAndArgSlots, *constants = locals + function->numLocalBytes / sizeof *locals;
  for (; locals < constants; locals += 2) locals[0] = locals[1] = 0;
  copy_slots(constants, function->constants, function->numConstantBytes / sizeof *constants);
  m3ret_t result = RUN(_pc, 2);
  if (M3_UNLIKELY(result)) FillBacktraceFunctionInfo(runtime, function);
  return result;
}

// ---- writing ---------------------------------------------------------------------------------------------------------

/** The operation that was emitted last, in its page. */
static uint16_t *newest;

static void emit_operation(IM3CodePage page, IM3Operation operation) {
  newest = (uint16_t *)code_place(page);
  code_emit(page, (uint32_t)(uintptr_t)operation);
}

static void emit_pointer(IM3CodePage page, const void *pointer) {
  code_emit_word(page, (uint32_t)(uintptr_t)pointer);
}

/** A slot, from wasm3's EmitSlotOffset. */
static void emit_slot(IM3CodePage page, i32 slot) {
  code_emit(page, (uint32_t)slot);
}

/** A constant or the targets of a table in a word, the offset of a load or a store, which come here as well, in a unit. */
static void emit_number(IM3CodePage page, u32 number) {
  if (*newest == (uint16_t)(uintptr_t)op_Const32 || *newest == (uint16_t)(uintptr_t)op_BranchTable) {
    code_emit_word(page, number);
    return;
  }
  if (number > UINT16_MAX) *newest = (uint16_t)(uintptr_t)op_Beyond;
  code_emit(page, number);
}

static void emit_wide(IM3CodePage page, u64 number) {
  code_emit_word(page, (u32)number);
  code_emit_word(page, (u32)(number >> 32));
}

#define EmitWord32(PAGE, VALUE) (_Generic((VALUE), i32: emit_slot, u32: emit_number)((PAGE), (VALUE)))
#define EmitWord64 emit_wide

#endif
