#define _GNU_SOURCE
#include "cable.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
  /** Frames taken from one end before the other gets its turn. */
  BURST = 64,
  /** Frames kept for a receiver whose queue is full, each direction; then the sender has to wait. */
  WAITING_MAX = 256,
  /** How often the PC asks for the device's address until it answers, ns. */
  ASK_INTERVAL = 200 * 1000 * 1000,
};

static const enum direction DIRECTIONS[] = {TO_PC, TO_DEVICE};

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// ---- out of the cable ----------------------------------------------------------------------------------------------

/** Hands a frame to its receiver. Returns false when that has no room; else the frame is done with. */
static bool hand_over(struct cable *c, struct frame *f) {
  struct tally *t = &c->tally[f->direction];
  const enum sent sent = port_send(&c->ends[f->direction], f->octets, f->length);
  if (sent == SENT_FULL) return false;
  if (sent == SENT) {
    t->delivered++;
    pcapng_write(&c->record, f, now_ns());
  } else {
    t->refused++;
  }
  return true;
}

/** A frame reaches the far end, behind those that wait there already, if any. */
static void arrive(struct cable *c, struct frame *f) {
  struct list *waiting = &c->waiting[f->direction];
  if (!waiting->first && hand_over(c, f)) queue_give(&c->queue, f);
  else list_append(waiting, f);
}

static void release_waiting(struct cable *c, enum direction d) {
  struct list *waiting = &c->waiting[d];
  while (waiting->first && hand_over(c, waiting->first)) queue_give(&c->queue, list_pop(waiting));
}

/** Frames that were held back leave: one of their direction has overtaken them, or their time is up. */
static void release_held(struct cable *c, enum direction d) {
  struct frame *f;
  while ((f = list_pop(&c->held[d])) != NULL) arrive(c, f);
}

/** Records a frame that the cable has lost, and forgets it. */
static void bury(struct cable *c, struct frame *f) {
  pcapng_write(&c->record, f, now_ns());
  queue_give(&c->queue, f);
}

/** Delivers all that is due. Returns the time of the next thing to deliver, or UINT64_MAX. */
static uint64_t deliver(struct cable *c, uint64_t now) {
  struct frame *f;
  while ((f = queue_first(&c->queue)) != NULL && f->due <= now) {
    queue_pop(&c->queue);
    if (f->marks & MARK_GONE) {
      bury(c, f);
    } else if (f->marks & MARK_REORDERED) {
      f->due += REORDER_HOLD;
      list_append(&c->held[f->direction], f);
    } else {
      const enum direction d = f->direction;
      arrive(c, f);
      release_held(c, d);
    }
  }
  uint64_t next = f ? f->due : UINT64_MAX;
  for (int d = 0; d < 2; d++) {
    const struct frame *held = c->held[d].first;
    if (held && held->due <= now) release_held(c, DIRECTIONS[d]);
    else if (held && held->due < next) next = held->due;
  }
  return next;
}

// ---- into the cable ------------------------------------------------------------------------------------------------

/**
 * Loses a frame. In the record it stands where it would have arrived, so that the record shows the order of sending; a flood of lost
 * frames must not take the room of others.
 */
static void lose(struct cable *c, struct frame *f, uint32_t mark) {
  f->marks = mark;
  if (c->record.file >= 0 && queue_has_room(&c->queue, f->direction, LANE_FRAMES / 2)) queue_push(&c->queue, f);
  else bury(c, f);
}

static void duplicate(struct cable *c, const struct frame *f) {
  struct frame *copy = queue_take(&c->queue, f->direction);
  c->tally[f->direction].duplicated++;
  copy->due = f->due;
  copy->marks = f->marks | MARK_DUPLICATE;
  copy->bit = f->bit;
  copy->length = f->length;
  memcpy(copy->octets, f->octets, f->length);
  queue_push(&c->queue, copy);
}

/** Puts a frame of the pool on its way, or loses it, as its fate says. */
static void send_off(struct cable *c, struct frame *f, const struct fate *fate) {
  struct tally *t = &c->tally[f->direction];
  f->due = fate->due;
  if (fate->cut) {
    t->cut++;
    lose(c, f, MARK_CUT);
    return;
  }
  if (fate->overflow) {
    t->overflow++;
    lose(c, f, MARK_OVERFLOW);
    return;
  }
  if (fate->lost) {
    t->lost++;
    lose(c, f, MARK_LOST);
    return;
  }
  if (fate->corrupted) {
    t->corrupted++;
    f->marks |= MARK_CORRUPTED;
    f->bit = fate->bit;
    f->octets[fate->bit / 8] ^= (uint8_t)(1u << fate->bit % 8);
  }
  if (fate->reordered) {
    t->reordered++;
    f->marks |= MARK_REORDERED;
  }
  queue_push(&c->queue, f);
  if (fate->duplicated) duplicate(c, f);
}

/** A sender puts n octets on the cable; short frames are padded as a sender's MAC does (IEEE 802.3 4A.2.3.2.4). */
static void enter(struct cable *c, enum direction d, const uint8_t *octets, size_t n, uint64_t now) {
  struct tally *t = &c->tally[d];
  t->frames++;
  t->octets += n;
  if (n < FRAME_HEADER || n > FRAME_MAX) {
    t->runt += n < FRAME_HEADER;
    t->oversize += n > FRAME_MAX;
    return;
  }
  const uint32_t length = n < FRAME_MIN ? FRAME_MIN : (uint32_t)n;
  const struct fate fate = lane_decide(&c->lanes[d], &c->impair, length, now);
  struct frame *f = queue_take(&c->queue, d);
  f->length = length;
  memcpy(f->octets, octets, n);
  memset(f->octets + n, 0, length - n);
  send_off(c, f, &fate);
}

/** Whether a frame of direction d and its duplicate find room; if not, the sender's own queue has to hold it. */
static bool has_room(const struct cable *c, enum direction d) {
  return c->waiting[d].length < WAITING_MAX && queue_has_room(&c->queue, d, 2);
}

/** Takes what waits at the end where frames of direction d come in. */
static void collect(struct cable *c, enum direction d) {
  uint8_t octets[2048];
  struct port *from = &c->ends[d == TO_PC ? TO_DEVICE : TO_PC];
  for (int i = 0; i < BURST && has_room(c, d); i++) {
    const size_t n = port_receive(from, octets, sizeof octets);
    if (n == 0) return;
    enter(c, d, octets, n, now_ns());
  }
}

// ---- the loop ------------------------------------------------------------------------------------------------------

/** Asks for the device's address until it is known. Returns when to ask again, or UINT64_MAX. */
static uint64_t look_for_device(struct cable *c, uint64_t now, uint64_t due) {
  struct neighbour *n = &c->neighbour;
  if (n->file < 0) return UINT64_MAX;
  if (neighbour_answered(n)) {
    puts("cable: the device answers ARP");
    fflush(stdout);
    return UINT64_MAX;
  }
  if (now < due) return due;
  neighbour_ask(n);
  return now + ASK_INTERVAL;
}

/** Sleeps until a frame comes, a full receiver has room again, the kernel has news, or the time `until`. */
static void wait_for_work(struct cable *c, uint64_t now, uint64_t until, const sigset_t *wake) {
  struct pollfd fds[] = {
    {.fd = has_room(c, TO_DEVICE) ? c->ends[TO_PC].in : -1, .events = POLLIN},
    {.fd = has_room(c, TO_PC) ? c->ends[TO_DEVICE].in : -1, .events = POLLIN},
    {.fd = c->waiting[TO_PC].first ? c->ends[TO_PC].out : -1, .events = POLLOUT},
    {.fd = c->waiting[TO_DEVICE].first ? c->ends[TO_DEVICE].out : -1, .events = POLLOUT},
    {.fd = c->neighbour.file, .events = POLLIN},
  };
  const uint64_t left = until > now ? until - now : 0;
  const struct timespec t = {.tv_sec = (time_t)(left / 1000000000u), .tv_nsec = (long)(left % 1000000000u)};
  ppoll(fds, sizeof fds / sizeof fds[0], until == UINT64_MAX ? NULL : &t, wake);
}

void cable_run(struct cable *c, const volatile sig_atomic_t *stop, const sigset_t *wake) {
  uint64_t ask_due = 0;
  for (int d = 0; d < 2; d++) lane_init(&c->lanes[d], &c->impair, DIRECTIONS[d], now_ns());
  while (!*stop) {
    for (int d = 0; d < 2; d++) {
      release_waiting(c, DIRECTIONS[d]);
      collect(c, DIRECTIONS[d]);
    }
    const uint64_t now = now_ns(), next = deliver(c, now);
    ask_due = look_for_device(c, now, ask_due);
    wait_for_work(c, now, next < ask_due ? next : ask_due, wake);
  }
}

/** One line for a direction; what did not happen is not named. */
static void report_direction(const char *name, const struct tally *t) {
  const uint64_t out = t->delivered + t->lost + t->cut + t->overflow + t->runt + t->oversize + t->refused;
  const struct {
    const char *name;
    uint64_t count;
  } items[] = {
    {"lost", t->lost}, {"duplicated", t->duplicated}, {"reordered", t->reordered}, {"corrupted", t->corrupted},
    {"overflow", t->overflow}, {"cut", t->cut}, {"runt", t->runt}, {"oversize", t->oversize}, {"refused", t->refused},
    {"in flight", t->frames + t->duplicated - out},
  };
  printf("cable: %s: %" PRIu64 " frames, %" PRIu64 " octets, delivered %" PRIu64, name, t->frames, t->octets, t->delivered);
  for (unsigned i = 0; i < sizeof items / sizeof items[0]; i++) {
    if (items[i].count) printf(", %s %" PRIu64, items[i].name, items[i].count);
  }
  putchar('\n');
}

void cable_report(const struct cable *c) {
  report_direction("device to PC", &c->tally[TO_PC]);
  report_direction("PC to device", &c->tally[TO_DEVICE]);
  fflush(stdout);
}
