#include "random.h"

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

void random_seed(struct random *r, uint64_t seed, uint64_t stream) {
  uint64_t state = seed;
  state = splitmix(&state) ^ stream;
  for (int i = 0; i < 4; i++) r->s[i] = splitmix(&state);
}

static uint64_t rotate(uint64_t v, int n) { return v << n | v >> (64 - n); }

uint64_t random_next(struct random *r) {
  uint64_t *s = r->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

double random_fraction(struct random *r) { return (double)(random_next(r) >> 11) * 0x1p-53; }
