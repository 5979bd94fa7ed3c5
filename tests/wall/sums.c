// The loops over octets against slow ones, at every length and alignment that takes another way through them. Runs as a Linux
// process under sanitizers, and on the Cortex-M3 in QEMU, where the loops are other code.
#include "sums.h"

#include <stdbool.h>
#include <string.h>

#include "report.h"

#define ROOM 2048

static uint8_t from[ROOM + 16], to[ROOM + 16], expected[ROOM + 16];
static unsigned cases, wrong;

/** RFC 1071 4.1, one word at a time. */
static uint32_t slow_sum(const uint8_t *p, size_t n) {
  uint32_t s = 0;
  for (size_t i = 0; i < n; i++) s += i & 1 ? (uint32_t)p[i] << 8 : p[i];
  while (s >> 16) s = (s & 0xffff) + (s >> 16);
  return s;
}

/** Fills `from` with a pattern: zeros, ones, noise. */
static void fill(unsigned pattern) {
  static uint32_t noise = 1;
  for (size_t i = 0; i < sizeof from; i++) {
    noise = noise * 1664525 + 1013904223;
    from[i] = pattern == 0 ? 0 : pattern == 1 ? 0xff : (uint8_t)(noise >> 24);
  }
}

static void count(bool right) {
  cases++;
  if (!right) wrong++;
}

/** One length at one pair of alignments. Nothing outside the n octets may change. */
static void try_copy(size_t d, size_t s, size_t n, bool sum) {
  memset(to, 0xa5, sizeof to);
  memset(expected, 0xa5, sizeof expected);
  for (size_t i = 0; i < n; i++) expected[d + i] = from[s + i];
  if (sum) count(sum_copy(to + d, from + s, n) == slow_sum(from + s, n));
  else memcpy(to + d, from + s, n);
  count(memcmp(to, expected, sizeof to) == 0);
}

/** memmove within one buffer, both ways. */
static void try_move(size_t d, size_t s, size_t n) {
  memcpy(to, from, sizeof to);
  memcpy(expected, from, sizeof expected);
  for (size_t i = 0; i < n; i++) expected[d + i] = from[s + i];
  memmove(to + d, to + s, n);
  count(memcmp(to, expected, sizeof to) == 0);
}

static void try_set(size_t d, size_t n) {
  memset(to, 0, sizeof to);
  memset(to + d, 0x1c3, n);
  bool right = true;
  for (size_t i = 0; i < sizeof to; i++) right &= to[i] == (i >= d && i < d + n ? 0xc3 : 0);
  count(right);
}

static void try_length(size_t n) {
  for (size_t s = 0; s < 4; s++) {
    count(sum_octets(from + s, n) == slow_sum(from + s, n));
    try_set(s, n);
    for (size_t d = 0; d < 4; d++) {
      try_copy(d, s, n, true);
      try_copy(d, s, n, false);
      try_move(d, s + 4, n);
      try_move(d + 4, s, n);
    }
  }
}

int main(void) {
  for (unsigned pattern = 0; pattern < 3; pattern++) {
    fill(pattern);
    for (size_t n = 0; n <= 140; n++) try_length(n);
    for (size_t n = 1456; n <= 1520; n += 5) try_length(n);
  }
  return report(cases, wrong);
}
