// What the cable does to frames. Each direction has its own stream of random numbers, and each frame draws the same
// number of them whatever the settings: the fate of the n-th frame of a direction depends on seed, direction and n alone.
#ifndef CABLE_IMPAIR_H
#define CABLE_IMPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include "random.h"

/** A span of time, ns since the cable began to carry frames: from <= t < until. */
struct span {
  uint64_t from, until;
};

/** Spans in which the cable can be cut. */
enum { CUTS_MAX = 8 };

/** The settings, equal for both directions. All zero: a good cable. */
struct impair {
  /** Shares of frames, 0..1. */
  double loss, dup, reorder, corrupt;
  /** ns. Each frame is late by `delay`, plus or minus up to `jitter` (uniform), never early; the order stays. */
  uint64_t delay, jitter;
  /** Bits per second of the line; 0 = without end. */
  uint64_t rate;
  uint64_t seed;
  /** When the cable is cut, `cuts` spans. */
  struct span cut[CUTS_MAX];
  uint32_t cuts;
};

/** One direction of the cable. */
struct lane {
  struct random random;
  /** When the cable began to carry frames, ns. */
  uint64_t started;
  /** When the line has sent what it was given, ns. */
  uint64_t line_free;
  /** When the latest frame leaves, ns: no later frame leaves before it, unless reordered. */
  uint64_t last_due;
};

/** The fate of one frame. */
struct fate {
  bool lost, cut, overflow, duplicated, reordered, corrupted;
  /** The bit to invert when corrupted. */
  uint32_t bit;
  /** When it leaves the cable, or would have, ns. */
  uint64_t due;
};

enum {
  /** Octets that wait in front of a slow line; a frame that finds more is lost. */
  LINE_QUEUE = 64 * 1024,
  /** A frame held back leaves after the next frame of its direction, or after this time, ns. */
  REORDER_HOLD = 20 * 1000 * 1000,
};

/**
 * Reads "loss=5%,delay=20ms,..." into *out. Returns true, or false with a sentence of at most `size` octets in `error`
 * that says what is wrong.
 */
bool impair_parse(const char *text, struct impair *out, char *error, size_t size);

/** A lane that carries frames from `now` (ns) on. */
void lane_init(struct lane *lane, const struct impair *impair, enum direction direction, uint64_t now);

/** Decides about the next frame of a lane, `length` octets long, that enters the cable at `now` (ns). */
struct fate lane_decide(struct lane *lane, const struct impair *impair, uint32_t length, uint64_t now);

#endif
