#define _GNU_SOURCE
#include "impair.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Longest delay and jitter, and latest end of a cut, ns. */
#define LATE_MAX 60e9
#define CUT_MAX 3600e9

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

static bool parse_time(const char *text, double limit, uint64_t *out) {
  double ns;
  if (!parse_number(text, TIME_UNITS, &ns) || ns > limit) return false;
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

/** "2s..32s": a span, added to those that there are. */
static bool parse_cut(char *text, struct impair *out) {
  char *until = strstr(text, "..");
  struct span *span = &out->cut[out->cuts];
  if (!until || out->cuts == CUTS_MAX) return false;
  *until = 0;
  const bool good = parse_time(text, CUT_MAX, &span->from) && parse_time(until + 2, CUT_MAX, &span->until) && span->from < span->until;
  *until = '.';
  out->cuts += good;
  return good;
}

enum kind { SHARE, TIME, RATE, SEED, CUT };
static const char *const EXPECTED[] = {
  "a percentage from 0% to 100%, such as 5%",
  "a time from 0 to 60s, such as 20ms (units: ns, us, ms, s)",
  "a bit rate from 1kbit to 100gbit, such as 10mbit (units: bit, kbit, mbit, gbit)",
  "a whole number, such as 1",
  "a span such as 2s..32s that ends within 3600s, at most eight of them",
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
  {"cut", CUT, 0},
};
enum { KEY_COUNT = sizeof KEYS / sizeof KEYS[0] };

static bool parse_value(const struct key *key, char *value, struct impair *out) {
  void *field = (char *)out + key->offset;
  switch (key->kind) {
    case SHARE: return parse_share(value, field);
    case TIME: return parse_time(value, LATE_MAX, field);
    case RATE: return parse_rate(value, field);
    case SEED: return parse_seed(value, field);
    case CUT: return parse_cut(value, out);
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
    if (*seen & 1u << i && KEYS[i].kind != CUT) return snprintf(error, size, "%s is given twice", pair), false;
    *seen |= 1u << i;
    if (parse_value(&KEYS[i], value, out)) return true;
    return snprintf(error, size, "%s=%s: expected %s", pair, value, EXPECTED[KEYS[i].kind]), false;
  }
  snprintf(error, size, "\"%s\" is unknown; the keys are loss, dup, reorder, corrupt, delay, jitter, rate, cut, seed", pair);
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

void lane_init(struct lane *lane, const struct impair *impair, enum direction direction, uint64_t now) {
  *lane = (struct lane){.started = now};
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

static bool is_cut(const struct impair *impair, uint64_t since_start) {
  for (uint32_t i = 0; i < impair->cuts; i++) {
    if (impair->cut[i].from <= since_start && since_start < impair->cut[i].until) return true;
  }
  return false;
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

  fate.cut = is_cut(impair, now - lane->started);
  fate.due = fate.cut ? now : serialise(lane, impair->rate, length, now, &fate.overflow);
  if (late > 0) fate.due += (uint64_t)late;
  if (fate.due < lane->last_due) fate.due = lane->last_due;
  if (!fate.cut && !fate.overflow && !fate.lost) lane->last_due = fate.due;
  return fate;
}
