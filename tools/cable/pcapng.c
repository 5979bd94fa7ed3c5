#define _GNU_SOURCE
#include "pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  BLOCK_SECTION = 0x0a0d0d0a,
  BLOCK_INTERFACE = 1,
  BLOCK_PACKET = 6,
  BYTE_ORDER = 0x1a2b3c4d,
  LINKTYPE_ETHERNET = 1,
  OPTION_END = 0,
  OPTION_COMMENT = 1,
  OPTION_FLAGS = 2,
  OPTION_IF_NAME = 2,
  OPTION_IF_DESCRIPTION = 3,
  OPTION_APPLICATION = 4,
  OPTION_IF_TSRESOL = 9,
  /** Low two bits of the flags option. */
  INBOUND = 1,
  OUTBOUND = 2,
  COMMENT_MAX = 128,
  BLOCK_MAX = FRAME_MAX + COMMENT_MAX + 64,
};

/** A block in the making; every part is padded to whole words. */
struct block {
  uint32_t length;
  _Alignas(4) uint8_t octets[BLOCK_MAX];
};

static void put(struct block *b, const void *octets, uint32_t n) {
  memcpy(b->octets + b->length, octets, n);
  b->length += n;
  while (b->length % 4) b->octets[b->length++] = 0;
}

static void put32(struct block *b, uint32_t v) { put(b, &v, sizeof v); }

static void put_option(struct block *b, uint16_t code, const void *value, uint16_t n) {
  const uint16_t head[2] = {code, n};
  put(b, head, sizeof head);
  put(b, value, n);
}

static void begin(struct block *b, uint32_t type) {
  b->length = 0;
  put32(b, type);
  put32(b, 0);
}

/** Ends a block: closes its options, sets its two length fields. */
static void end(struct block *b) {
  put_option(b, OPTION_END, NULL, 0);
  const uint32_t total = b->length + 4;
  memcpy(b->octets + 4, &total, sizeof total);
  put32(b, total);
}

static bool write_all(int file, const uint8_t *octets, size_t n) {
  const ssize_t written = write(file, octets, n);
  if (written >= 0 && (size_t)written < n) errno = ENOSPC;
  return written == (ssize_t)n;
}

static bool write_headers(int file) {
  static const char APPLICATION[] = "ethertype cable", NAME[] = "cable0",
    DESCRIPTION[] = "crossover cable, the PC's end: inbound comes from the device";
  static const uint8_t NANOSECONDS = 9;
  static const uint16_t VERSION[2] = {1, 0}, LINK[2] = {LINKTYPE_ETHERNET, 0};
  static const int64_t UNKNOWN_LENGTH = -1;
  struct block section, interface;
  begin(&section, BLOCK_SECTION);
  put32(&section, BYTE_ORDER);
  put(&section, VERSION, sizeof VERSION);
  put(&section, &UNKNOWN_LENGTH, sizeof UNKNOWN_LENGTH);
  put_option(&section, OPTION_APPLICATION, APPLICATION, sizeof APPLICATION - 1);
  end(&section);
  begin(&interface, BLOCK_INTERFACE);
  put(&interface, LINK, sizeof LINK);
  put32(&interface, FRAME_MAX);
  put_option(&interface, OPTION_IF_NAME, NAME, sizeof NAME - 1);
  put_option(&interface, OPTION_IF_DESCRIPTION, DESCRIPTION, sizeof DESCRIPTION - 1);
  put_option(&interface, OPTION_IF_TSRESOL, &NANOSECONDS, sizeof NANOSECONDS);
  end(&interface);
  return write_all(file, section.octets, section.length) && write_all(file, interface.octets, interface.length);
}

static int64_t clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool pcapng_open(struct pcapng *p, const char *path) {
  p->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  p->epoch = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
  return p->file >= 0 && write_headers(p->file);
}

/** What the cable did to the frame, in words; returns their length, 0 when it did nothing. */
static uint16_t comment(const struct frame *f, char *text, size_t size) {
  int n = 0;
  text[0] = 0;
  if (f->marks & MARK_LOST) n += snprintf(text + n, size - (size_t)n, "lost by the cable; ");
  if (f->marks & MARK_OVERFLOW) n += snprintf(text + n, size - (size_t)n, "lost by the cable: its queue is full; ");
  if (f->marks & MARK_CUT) n += snprintf(text + n, size - (size_t)n, "lost by the cable: it is cut; ");
  if (f->marks & MARK_DUPLICATE) n += snprintf(text + n, size - (size_t)n, "duplicate made by the cable; ");
  if (f->marks & MARK_REORDERED) n += snprintf(text + n, size - (size_t)n, "held back by the cable; ");
  if (f->marks & MARK_CORRUPTED) {
    n += snprintf(text + n, size - (size_t)n, "bit %u of octet %u inverted by the cable; ", f->bit % 8, f->bit / 8);
  }
  return n > 2 ? (uint16_t)(n - 2) : 0;
}

void pcapng_write(struct pcapng *p, const struct frame *f, uint64_t now) {
  if (p->file < 0) return;
  const uint64_t time = (uint64_t)((int64_t)now + p->epoch);
  const uint32_t flags = f->direction == TO_PC ? INBOUND : OUTBOUND;
  char text[COMMENT_MAX];
  const uint16_t comment_length = comment(f, text, sizeof text);
  struct block b;
  begin(&b, BLOCK_PACKET);
  put32(&b, 0);
  put32(&b, (uint32_t)(time >> 32));
  put32(&b, (uint32_t)time);
  put32(&b, f->length);
  put32(&b, f->length);
  put(&b, f->octets, f->length);
  put_option(&b, OPTION_FLAGS, &flags, sizeof flags);
  if (comment_length) put_option(&b, OPTION_COMMENT, text, comment_length);
  end(&b);
  const off_t whole = lseek(p->file, 0, SEEK_CUR);
  if (write_all(p->file, b.octets, b.length)) return;
  fprintf(stderr, "cable: the record ends here: %s\n", strerror(errno));
  if (whole >= 0 && ftruncate(p->file, whole) != 0) perror("cable: the record's last frame is cut");
  close(p->file);
  p->file = -1;
}
