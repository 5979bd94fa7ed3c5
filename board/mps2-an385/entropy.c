// Randomness for the stack's secrets (initial sequence numbers, ports, hash keys).
//
// This board has no true random number generator. What it has is the 32-octet seed in its settings block, which should be
// unlike any other board's, and free-running counters read when interrupts happen to come. The output is ChaCha20 (RFC 8439
// 2.3) with the seed as its key and the stirred counters as its nonce: who does not know the seed cannot guess it, and two
// starts from one seed differ as far as the counters do. Who knows the seed, or a board left with none, has only the counters'
// jitter to guess, a few bits of it just after power-on; a product wants a hardware generator here.
#include "entropy.h"

#include <string.h>

#include "board.h"
#include "chip.h"
#include "settings.h"
#include "window.h"

#define FREE_RUN 0x9c

/** Counters stirred since power-on, and the blocks of output given. */
static uint32_t pool[3], blocks;

static inline uint32_t rotate(uint32_t v, int n) {
  return v << n | v >> (32 - n);
}

void entropy_stir(uint32_t value) {
  pool[0] = rotate(pool[0] ^ value, 7) + pool[2];
  pool[1] = rotate(pool[1] + pool[0], 18) ^ value;
  pool[2] = rotate(pool[2] ^ pool[1], 13) + value;
}

/** RFC 8439 2.1. */
static void quarter_round(uint32_t *s, int a, int b, int c, int d) {
  s[a] += s[b]; s[d] = rotate(s[d] ^ s[a], 16);
  s[c] += s[d]; s[b] = rotate(s[b] ^ s[c], 12);
  s[a] += s[b]; s[d] = rotate(s[d] ^ s[a], 8);
  s[c] += s[d]; s[b] = rotate(s[b] ^ s[c], 7);
}

/** RFC 8439 2.3: 64 octets from the seed, the block number and the pool. */
static void chacha_block(uint32_t out[16]) {
  uint32_t in[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  memcpy(in + 4, settings_seed(), 32);
  in[12] = blocks++;
  memcpy(in + 13, pool, sizeof pool);
  memcpy(out, in, sizeof in);
  for (int i = 0; i < 10; i++) {
    for (int c = 0; c < 4; c++) quarter_round(out, c, 4 + c, 8 + c, 12 + c);
    for (int c = 0; c < 4; c++) quarter_round(out, c, 4 + (c + 1) % 4, 8 + (c + 2) % 4, 12 + (c + 3) % 4);
  }
  for (int i = 0; i < 16; i++) out[i] += in[i];
}

void board_entropy(uint8_t *p, size_t n) {
  entropy_stir(CLOCK_VALUE);
  entropy_stir(FPGAIO_COUNTER);
  entropy_stir(window_read(FREE_RUN));
  while (n) {
    uint32_t block[16];
    size_t part = n < sizeof block ? n : sizeof block;
    chacha_block(block);
    memcpy(p, block, part);
    p += part;
    n -= part;
  }
}
