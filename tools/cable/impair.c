#define _GNU_SOURCE
#include "impair.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
  const char *name;
  double factor;
};

static const struct unit TIME_UNITS[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {NULL, 0}};
static const struct unit RATE_UNITS[] = {{"bit", 1}, {"kbit", 1e3}, {"mbit", 1e6}, {"gbit", 1e9}, {NULL, 0}};
static const struct unit PERCENT[] = {{"%", 0.01}, {NULL, 0}};

/** A decimal number followed by one of the units. Signs, exponents and spaces are refused. */
static bool parse_number(const char *text, const struct unit *units, double *out) {
  size_t digits = strspn(text, "0123456789.");
  char *end;
  if (digits == 0 || digits > 20) return false;
  double value = strtod(text, &end);
  if ((size_t)(end - text) != digits) return false;
  for (const struct unit *u = units; u->name; u++) {
    if (strcmp(end, u->name) == 0) {
      *out = value * u->factor;
      return true;
    }
  }
  return false;
}

static bool parse_share(const char *text, double *out) {
  double share;
  if (!parse_number(text, PERCENT, &share) || share > 1) return false;
  *out = share;
  return true;
}

static bool parse_time(const char *text, uint64_t *out) {
  double ns;
  if (!parse_number(text, TIME_UNITS, &ns) || ns > 60e9) return false;
  *out = (uint64_t)ns;
  return true;
}

static bool parse_rate(const char *text, uint64_t *out) {
  double bits;
  if (!parse_number(text, RATE_UNITS, &bits) || bits < 1000 || bits > 100e9) return false;
  *out = (uint64_t)bits;
  return true;
}

static bool parse_seed(const char *text, uint64_t *out) {
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || text[digits]) return false;
  errno = 0;
  *out = strtoull(text, NULL, 10);
  return errno == 0;
}

enum kind { SHARE, TIME, RATE, SEED };
static const char *const EXPECTED[] = {
  "a percentage from 0% to 100%, such as 5%",
  "a time from 0 to 60s, such as 20ms (units: ns, us, ms, s)",
  "a bit rate from 1kbit to 100gbit, such as 10mbit (units: bit, kbit, mbit, gbit)",
  "a whole number, such as 1",
};

static const struct key {
  const char *name;
  enum kind kind;
  size_t offset;
} KEYS[] = {
  {"loss", SHARE, offsetof(struct impair, loss)},       {"dup", SHARE, offsetof(struct impair, dup)},
  {"reorder", SHARE, offsetof(struct impair, reorder)}, {"corrupt", SHARE, offsetof(struct impair, corrupt)},
  {"delay", TIME, offsetof(struct impair, delay)},      {"jitter", TIME, offsetof(struct impair, jitter)},
  {"rate", RATE, offsetof(struct impair, rate)},        {"seed", SEED, offsetof(struct impair, seed)},
};
enum { KEY_COUNT = sizeof KEYS / sizeof KEYS[0] };

static bool parse_value(const struct key *key, const char *value, struct impair *out) {
  void *field = (char *)out + key->offset;
  switch (key->kind) {
    case SHARE: return parse_share(value, field);
    case TIME: return parse_time(value, field);
    case RATE: return parse_rate(value, field);
    case SEED: return parse_seed(value, field);
  }
  return false;
}

/** Reads one "key=value"; `seen` holds a bit for each key met before. */
static bool parse_pair(char *pair, unsigned *seen, struct impair *out, char *error, size_t size) {
  char *value = strchr(pair, '=');
  if (!value) return snprintf(error, size, "\"%s\" is not of the form key=value", pair), false;
  *value++ = 0;
  for (unsigned i = 0; i < KEY_COUNT; i++) {
    if (strcmp(pair, KEYS[i].name) != 0) continue;
    if (*seen & 1u << i) return snprintf(error, size, "%s is given twice", pair), false;
    *seen |= 1u << i;
    if (parse_value(&KEYS[i], value, out)) return true;
    return snprintf(error, size, "%s=%s: expected %s", pair, value, EXPECTED[KEYS[i].kind]), false;
  }
  snprintf(error, size, "\"%s\" is unknown; the keys are loss, dup, reorder, corrupt, delay, jitter, rate, seed", pair);
  return false;
}

bool impair_parse(const char *text, struct impair *out, char *error, size_t size) {
  char copy[256], *rest = copy, *pair;
  unsigned seen = 0;
  *out = (struct impair){.seed = 1};
  if (strlen(text) >= sizeof copy) return snprintf(error, size, "longer than %zu characters", sizeof copy - 1), false;
  strcpy(copy, text);
  while ((pair = strsep(&rest, ",")) != NULL) {
    if (!parse_pair(pair, &seen, out, error, size)) return false;
  }
  return true;
}

void lane_init(struct lane *lane, const struct impair *impair, enum direction direction) {
  *lane = (struct lane){0};
  random_seed(&lane->random, impair->seed, direction);
}

/** When the line has sent the frame; sets *overflow when it finds the queue in front of the line full. */
static uint64_t serialise(struct lane *lane, uint64_t rate, uint32_t length, uint64_t now, bool *overflow) {
  if (rate == 0) return now;
  uint64_t start = lane->line_free > now ? lane->line_free : now;
  double waiting = (double)(start - now) * (double)rate / 8e9;
  *overflow = waiting + length > LINE_QUEUE;
  if (*overflow) return start;
  lane->line_free = start + (uint64_t)((length + FRAME_OVERHEAD) * 8e9 / (double)rate);
  return lane->line_free;
}

struct fate lane_decide(struct lane *lane, const struct impair *impair, uint32_t length, uint64_t now) {
  struct random *r = &lane->random;
  struct fate fate = {0};
  fate.lost = random_fraction(r) < impair->loss;
  fate.duplicated = random_fraction(r) < impair->dup;
  fate.reordered = random_fraction(r) < impair->reorder;
  fate.corrupted = random_fraction(r) < impair->corrupt;
  fate.bit = (uint32_t)(random_fraction(r) * length * 8);
  const double late = (double)impair->delay + (random_fraction(r) * 2 - 1) * (double)impair->jitter;

  fate.due = serialise(lane, impair->rate, length, now, &fate.overflow);
  if (late > 0) fate.due += (uint64_t)late;
  if (fate.overflow || fate.lost) return fate;
  if (fate.due < lane->last_due) fate.due = lane->last_due;
  lane->last_due = fate.due;
  return fate;
}
