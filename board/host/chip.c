// The registers and queues of the cable chip.
#include "chip.h"

#include <string.h>

#include "cable.h"
#include "sums.h"
#include "window.h"

/** Frames that wait for the driver. */
#define QUEUE 64

/** Largest frame, octets without FCS, rounded up to words. */
#define FRAME_WORDS ((CHIP_FRAME_MAX + 3) / 4)

static uint32_t rom_low, rom_high;

static struct {
  uint32_t words[FRAME_WORDS];
  uint32_t length;
} queue[QUEUE];
static unsigned oldest, waiting, next_word;

static uint32_t tx_words[FRAME_WORDS], tx_count;
static uint32_t dropped, interrupt_status;

void chip_rom(const uint8_t mac[6]) {
  rom_low = mac[0] | mac[1] << 8 | mac[2] << 16 | (uint32_t)mac[3] << 24;
  rom_high = mac[4] | (uint32_t)mac[5] << 8 | CHIP_ADDRH_VALID;
}

// ---- receive ---------------------------------------------------------------------------------------------------------

bool chip_offer(const void *frame, size_t n) {
  if (n < CHIP_FRAME_MIN || n > CHIP_FRAME_MAX) return false;
  if (waiting == QUEUE) {
    dropped++;
    return false;
  }
  unsigned slot = (oldest + waiting++) % QUEUE;
  memcpy(queue[slot].words, frame, n);
  queue[slot].length = (uint32_t)n;
  interrupt_status |= 1;
  return true;
}

bool chip_interrupts(void) {
  cable_look();
  return interrupt_status != 0;
}

/** Length of the oldest frame; looks at the cable when none waits. */
static uint32_t receive_length(void) {
  if (!waiting) cable_look();
  return waiting ? queue[oldest].length : 0;
}

static uint32_t pop_word(void) {
  if (!waiting || next_word * 4 >= queue[oldest].length) return 0;
  return queue[oldest].words[next_word++];
}

static void pop_frame(void) {
  if (!waiting) return;
  oldest = (oldest + 1) % QUEUE;
  waiting--;
  next_word = 0;
}

// ---- transmit --------------------------------------------------------------------------------------------------------

static void push_word(uint32_t word) {
  if (tx_count < FRAME_WORDS) tx_words[tx_count++] = word;
}

static void send_frame(uint32_t n) {
  if (n >= CHIP_FRAME_MIN && n <= CHIP_FRAME_MAX && n <= tx_count * 4) cable_send(tx_words, n);
  tx_count = 0;
}

// ---- registers -------------------------------------------------------------------------------------------------------

uint32_t window_read(uint32_t offset) {
  switch (offset) {
    case CHIP_ID_REGISTER: return CHIP_ID;
    case CHIP_ADDRL: return rom_low;
    case CHIP_ADDRH: return rom_high;
    case CHIP_STATUS: return cable_up();
    case CHIP_RX_LENGTH: return receive_length();
    case CHIP_RX_DATA: return pop_word();
    case CHIP_RX_DROP: return dropped;
    case CHIP_INT_STS: return interrupt_status;
    default: return 0;
  }
}

void window_write(uint32_t offset, uint32_t value) {
  switch (offset) {
    case CHIP_RX_POP: pop_frame(); break;
    case CHIP_TX_DATA: push_word(value); break;
    case CHIP_TX_SEND: send_frame(value); break;
    case CHIP_INT_STS: interrupt_status &= ~value; break;
    default: break;
  }
}

void window_pop(uint32_t offset, uint32_t *dst, size_t words) {
  while (words--) *dst++ = window_read(offset);
}

uint32_t window_pop_sum(uint32_t offset, uint32_t *dst, size_t words) {
  window_pop(offset, dst, words);
  uint32_t s = 0;
  for (size_t i = 0; i < words; i++) s = sum_add(s, dst[i]);
  return s;
}

void window_push(uint32_t offset, const uint32_t *src, size_t words) {
  while (words--) window_write(offset, *src++);
}
