// One function for each import of hal/board.ts and the table of them, in its order; tests/wall compares the two. Arguments come
// as 64-bit slots behind the slot of the result. Whatever the sandbox hands over is checked before use: a refused request
// counts, answers 0 and does nothing.
#include "imports.h"

#include <stdbool.h>
#include <string.h>

#include "board.h"
#include "console.h"
#include "engine.h"
#include "firmware.h"
#include "heap.h"
#include "keeper.h"
#include "m3_env.h"
#include "sums.h"
#include "window.h"

typedef uint32_t __attribute__((may_alias)) word;

/** An import; `a` are its arguments where it has no result, `result` is the result and a + 1 its arguments where it has. */
#define IMPORT(NAME) static const void *NAME(IM3Runtime runtime, IM3ImportContext context, uint64_t *slots, void *memory)
#define UNUSED_CONTEXT (void)runtime, (void)context, (void)memory
#define ARGUMENT(I) (*(const word *)(slots + (I)))
#define RETURN(VALUE) do { *(word *)slots = (VALUE); return NULL; } while (0)

#define OCTETS_OF(P) ((uint8_t *)memory + (P))
#define WORDS_OF(P) ((word *)((uint8_t *)memory + (P)))

static uint32_t refused;

uint32_t imports_refused(void) {
  return refused;
}

/** Counts a refusal; always 0. */
static uint32_t refuse(void) {
  refused++;
  return 0;
}

/** Whether the octets p .. p+n-1 lie in the linear memory. n is unsigned: a negative length is too long. */
static inline bool inside(const void *memory, uint32_t p, uint32_t n) {
  size_t length = ((const M3MemoryHeader *)memory)[-1].length;
  return n <= length && p <= length - n;
}

/** As `inside` for whole words that hold n octets, at a word address. */
static inline bool words_inside(const void *memory, uint32_t p, uint32_t n) {
  return !(p & 3) && n <= UINT32_MAX - 3 && inside(memory, p, (n + 3) & ~3u);
}

/** Whether a register lies in a window that the board grants. */
static inline bool granted(uint32_t window, uint32_t offset) {
  return window == 0 && offset < WINDOW_SIZE && !(offset & 3);
}

IMPORT(reg_read) {
  UNUSED_CONTEXT;
  uint32_t window = ARGUMENT(1), offset = ARGUMENT(2);
  RETURN(granted(window, offset) ? window_read(offset) : refuse());
}

IMPORT(reg_write) {
  UNUSED_CONTEXT;
  uint32_t window = ARGUMENT(0), offset = ARGUMENT(1), value = ARGUMENT(2);
  if (granted(window, offset)) window_write(offset, value);
  else refuse();
  return NULL;
}

/** Pops words to p; the sum of the octets p+from .. p+to-1 is taken on the way where they fill words. */
static uint32_t pop_and_sum(uint32_t offset, uint8_t *p, uint32_t words, uint32_t from, uint32_t to) {
  word *w = (word *)p;
  uint32_t first = (from + 3) >> 2, end = to >> 2;
  if (first >= end) {
    window_pop(offset, w, words);
    return sum_octets(p + from, to - from);
  }
  window_pop(offset, w, first);
  uint32_t sum = window_pop_sum(offset, w + first, end - first);
  window_pop(offset, w + end, words - end);
  if (from & 2) sum = sum_add(sum, w[first - 1] >> 16);
  if (to & 3) sum = sum_add(sum, w[end] & ((1u << 8 * (to & 3)) - 1));
  return sum_fold(sum);
}

IMPORT(fifo_read) {
  UNUSED_CONTEXT;
  uint32_t window = ARGUMENT(1), offset = ARGUMENT(2), dst = ARGUMENT(3), n = ARGUMENT(4), from = ARGUMENT(5), to = ARGUMENT(6);
  if (!granted(window, offset) || !words_inside(memory, dst, n) || from > to || to > n || from & 1) RETURN(refuse());
  RETURN(pop_and_sum(offset, OCTETS_OF(dst), (n + 3) >> 2, from, to));
}

IMPORT(fifo_write) {
  UNUSED_CONTEXT;
  uint32_t window = ARGUMENT(0), offset = ARGUMENT(1), src = ARGUMENT(2), n = ARGUMENT(3);
  if (granted(window, offset) && words_inside(memory, src, n)) window_push(offset, WORDS_OF(src), (n + 3) >> 2);
  else refuse();
  return NULL;
}

IMPORT(checksum) {
  UNUSED_CONTEXT;
  uint32_t p = ARGUMENT(1), n = ARGUMENT(2);
  RETURN(inside(memory, p, n) ? sum_octets(OCTETS_OF(p), n) : refuse());
}

IMPORT(copy_and_sum) {
  UNUSED_CONTEXT;
  uint32_t dst = ARGUMENT(1), src = ARGUMENT(2), n = ARGUMENT(3);
  bool good = inside(memory, dst, n) && inside(memory, src, n);
  RETURN(good ? sum_copy(OCTETS_OF(dst), OCTETS_OF(src), n) : refuse());
}

IMPORT(entropy) {
  UNUSED_CONTEXT;
  uint32_t p = ARGUMENT(0), n = ARGUMENT(1);
  if (inside(memory, p, n)) board_entropy(OCTETS_OF(p), n);
  else refuse();
  return NULL;
}

IMPORT(settings) {
  UNUSED_CONTEXT;
  uint32_t p = ARGUMENT(0), n = ARGUMENT(1);
  struct settings now = board_settings();
  if (inside(memory, p, n)) memcpy(OCTETS_OF(p), &now, n < sizeof now ? n : sizeof now);
  else refuse();
  return NULL;
}

IMPORT(status) {
  UNUSED_CONTEXT;
  uint32_t p = ARGUMENT(0), n = ARGUMENT(1) & ~3u;
  const uint32_t now[] = {board_now(), board_sleep_permille(), keeper_traps(), refused, firmware_heartbeat(),
                          board_interrupts(), (uint32_t)heap_used()};
  if (inside(memory, p, n)) memcpy(OCTETS_OF(p), now, n < sizeof now ? n : sizeof now);
  else refuse();
  return NULL;
}

IMPORT(describe) {
  UNUSED_CONTEXT;
  uint32_t what = ARGUMENT(1), p = ARGUMENT(2), n = ARGUMENT(3);
  if (what > 1 || !inside(memory, p, n)) RETURN(refuse());
  const char *text = what == 0 ? board_name : engine_name;
  uint32_t length = (uint32_t)strlen(text);
  if (length > n) length = n;
  memcpy(OCTETS_OF(p), text, length);
  RETURN(length);
}

IMPORT(resource) {
  UNUSED_CONTEXT;
  uint32_t offset = ARGUMENT(1), dst = ARGUMENT(2), n = ARGUMENT(3);
  const struct image *image = engine_image();
  if (!inside(memory, dst, n)) RETURN(refuse());
  if (offset >= image->resources_size) RETURN(0);
  size_t left = image->resources_size - offset;
  if (n > left) n = (uint32_t)left;
  memcpy(OCTETS_OF(dst), image->resources + offset, n);
  RETURN(n);
}

IMPORT(log_line) {
  UNUSED_CONTEXT;
  uint32_t p = ARGUMENT(0), n = ARGUMENT(1);
  if (inside(memory, p, n)) {
    console_octets(OCTETS_OF(p), n);
    console_end();
  } else {
    refuse();
  }
  return NULL;
}

static const struct {
  const char *name, *signature;
  M3RawCall call;
} imports[] = {
  {"reg_read", "i(ii)", reg_read},
  {"reg_write", "v(iii)", reg_write},
  {"fifo_read", "i(iiiiii)", fifo_read},
  {"fifo_write", "v(iiii)", fifo_write},
  {"checksum", "i(ii)", checksum},
  {"copy_and_sum", "i(iii)", copy_and_sum},
  {"entropy", "v(ii)", entropy},
  {"settings", "v(ii)", settings},
  {"status", "v(ii)", status},
  {"describe", "i(iii)", describe},
  {"resource", "i(iii)", resource},
  {"log", "v(ii)", log_line},
};

M3Result imports_link(IM3Module module) {
  for (size_t i = 0; i < sizeof imports / sizeof *imports; i++) {
    M3Result result = m3_LinkRawFunction(module, "board", imports[i].name, imports[i].signature, imports[i].call);
    if (result && result != m3Err_functionLookupFailed) return result;
  }
  return m3Err_none;
}
