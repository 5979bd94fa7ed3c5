// Registers and receive queue of the cable chip.
#include "chip.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "board.h"
#include "sums.h"
#include "window.h"

/** Frames that wait for the driver. */
#define QUEUE 64

/** Largest frame, octets without FCS, rounded up to words. */
#define FRAME_WORDS ((1514 + 3) / 4)

/** How long the state of the link is believed before the peer is asked for again, ms. */
#define LINK_MS 250

/** How long a frame to send waits for room at the other end, ms. */
#define SEND_MS 50

/** What comes is read from `cable`; `probe`, connected to the peer, sends, and finds out whether there is one. */
static int cable, probe;
static struct sockaddr_un local_address, peer_address;
static uint32_t rom_low, rom_high;

static struct {
  uint32_t words[FRAME_WORDS];
  uint32_t length;
} queue[QUEUE];
static unsigned oldest, waiting, next_word;

static uint32_t tx_words[FRAME_WORDS], tx_count;
static uint32_t dropped, interrupt_status;

static void fail(const char *what, const char *path) {
  fprintf(stderr, "host board: %s %s: %s\n", what, path, strerror(errno));
  exit(1);
}

static struct sockaddr_un address_of(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail("socket path", path);
  }
  strcpy(address.sun_path, path);
  return address;
}

void chip_open(const char *local, const char *peer, const uint8_t *mac) {
  local_address = address_of(local);
  peer_address = address_of(peer);
  cable = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  unlink(local);
  if (cable < 0 || probe < 0 || bind(cable, (struct sockaddr *)&local_address, sizeof local_address)) {
    fail("cannot open the cable at", local);
  }
  if (!mac) return;
  rom_low = mac[0] | mac[1] << 8 | mac[2] << 16 | (uint32_t)mac[3] << 24;
  rom_high = mac[4] | (uint32_t)mac[5] << 8 | CHIP_ADDRH_VALID;
}

void chip_close(void) {
  unlink(local_address.sun_path);
}

int chip_descriptor(void) {
  return cable;
}

// ---- receive ---------------------------------------------------------------------------------------------------------

/** Takes one datagram from the socket into the queue, or drops it. Whether there was one. */
static bool take(void) {
  static uint32_t overflow[FRAME_WORDS];
  bool room = waiting < QUEUE;
  unsigned slot = (oldest + waiting) % QUEUE;
  uint32_t *words = room ? queue[slot].words : overflow;
  ssize_t n = recv(cable, words, FRAME_WORDS * 4, MSG_TRUNC);
  if (n < 0) return false;
  if (n < 14 || n > 1514) return true;
  if (room) {
    queue[slot].length = (uint32_t)n;
    waiting++;
    interrupt_status |= 1;
  } else {
    dropped++;
  }
  return true;
}

bool chip_receive(void) {
  while (take());
  return interrupt_status != 0;
}

/** Length of the oldest frame; looks at the cable when none waits. */
static uint32_t receive_length(void) {
  if (!waiting) chip_receive();
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

/**
 * The end of the cable takes a few frames at once: until it has room the chip keeps the processor waiting, as one whose FIFO is full
 * would. A frame that finds nobody there, or no room for so long, is lost.
 */
static void put_on_cable(uint32_t n) {
  struct pollfd room = {.fd = probe, .events = POLLOUT};
  do {
    if (send(probe, tx_words, n, 0) >= 0 || errno != EAGAIN) return;
  } while (poll(&room, 1, SEND_MS) > 0);
}

static void send_frame(uint32_t n) {
  if (n >= 14 && n <= 1514 && n <= tx_count * 4) put_on_cable(n);
  tx_count = 0;
}

/** Whether somebody holds the other end of the cable. */
static bool link_up(void) {
  static bool up;
  static uint32_t asked;
  if (up && board_now() - asked < LINK_MS) return up;
  asked = board_now();
  up = connect(probe, (struct sockaddr *)&peer_address, sizeof peer_address) == 0;
  return up;
}

// ---- registers -------------------------------------------------------------------------------------------------------

uint32_t window_read(uint32_t offset) {
  switch (offset) {
    case CHIP_ID_REGISTER: return CHIP_ID;
    case CHIP_ADDRL: return rom_low;
    case CHIP_ADDRH: return rom_high;
    case CHIP_STATUS: return link_up();
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
