// Compiled code in units of 16 bits on Arm: half the RAM of wasm3's words. An operation is a unit, its address: the linker puts them
// all below 64 KiB. A slot's number is a unit, and so is a memory offset, since the linear memory is one page. Other numbers and
// pointers are two units, aligned to one.
//
// wasm3's compiler writes code only through the few functions and macros that are defined anew here. Its pages count units as lines.
#ifndef SHORT_CODE_H
#define SHORT_CODE_H

#include <stdint.h>

#include "m3_code.h"

/** A word in the code. Not a plain pointer: single loads and stores may be unaligned, those of pairs may not. */
struct __attribute__((packed, aligned(2), may_alias)) code_word {
  uint32_t value;
};

typedef const uint16_t __attribute__((may_alias)) *code_units;

static inline uint32_t code_unit(pc_t pc, uint32_t i) {
  return ((code_units)pc)[i];
}

static inline uint32_t code_word(pc_t pc, uint32_t i) {
  return ((const struct code_word *)((code_units)pc + i))->value;
}

static inline IM3Operation code_operation(pc_t pc, uint32_t i) {
  return (IM3Operation)code_unit(pc, i);
}

static inline pc_t code_after(pc_t pc, uint32_t units) {
  return (pc_t)((code_units)pc + units);
}

// ---- writing ---------------------------------------------------------------------------------------------------------

/** Words for which a page has room. */
static inline uint32_t code_room(IM3CodePage page) {
  return page->info.numLines - (page->info.lineIndex + 1) / 2;
}

static inline pc_t code_place(IM3CodePage page) {
  return page ? code_after((pc_t)page->code, page->info.lineIndex) : NULL;
}

static inline void code_emit(IM3CodePage page, uint32_t unit) {
  *(uint16_t *)code_place(page) = (uint16_t)unit;
  page->info.lineIndex++;
}

static inline void code_emit_word(IM3CodePage page, uint32_t word) {
  code_emit(page, word);
  code_emit(page, word >> 16);
}

/** Makes the operation before `pc` another one with another word behind it. */
static inline void code_patch(pc_t pc, IM3Operation operation, const void *word) {
  ((uint16_t *)pc)[-1] = (uint16_t)(uintptr_t)operation;
  ((struct code_word *)pc)->value = (uint32_t)(uintptr_t)word;
}

#define NumFreeLines code_room
#define GetPagePC code_place
#undef EmitWord
#define EmitWord(PAGE, VALUE) \
  (_Generic((VALUE), IM3Operation: emit_operation, default: emit_pointer)((PAGE), (VALUE)))

#endif
