// Repeatable random numbers: xoshiro256** (Blackman and Vigna), seeded through splitmix64.
#ifndef CABLE_RANDOM_H
#define CABLE_RANDOM_H

#include <stdint.h>

struct random {
  uint64_t s[4];
};

/** Starts a stream: the same seed and stream number always give the same numbers. */
void random_seed(struct random *r, uint64_t seed, uint64_t stream);

/** The next 64 bits. */
uint64_t random_next(struct random *r);

/** The next number as a fraction, 0 <= f < 1, in steps of 2^-53. */
double random_fraction(struct random *r);

#endif
