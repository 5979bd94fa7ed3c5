// The cable itself: two ends, what happens between them, and the count of it.
#ifndef CABLE_CABLE_H
#define CABLE_CABLE_H

#include <signal.h>

#include "impair.h"
#include "netlink.h"
#include "pcapng.h"
#include "port.h"
#include "queue.h"

/** What happened to the frames of one direction. */
struct tally {
  uint64_t frames, octets, delivered, lost, duplicated, reordered, corrupted;
  /** Lost because the queue in front of a slow line was full. */
  uint64_t overflow;
  /** Lost because they came while the cable was cut. */
  uint64_t cut;
  /** Without a header, or longer than Ethernet allows: never on the cable. */
  uint64_t runt, oversize;
  /** The receiver was not there, or would not have it. */
  uint64_t refused;
};

struct cable {
  /** By the direction that a frame in it goes: ends[TO_PC] is the PC's end, where such frames arrive. */
  struct port ends[2];
  struct lane lanes[2];
  /** Frames held back to be overtaken, and frames that wait for a receiver whose queue is full. */
  struct list held[2], waiting[2];
  struct tally tally[2];
  struct queue queue;
  struct impair impair;
  struct pcapng record;
  struct neighbour neighbour;
};

/** Carries frames until a signal sets *stop. `wake` is the signal mask while it waits. */
void cable_run(struct cable *c, const volatile sig_atomic_t *stop, const sigset_t *wake);

/** Prints one line for each direction: what came, and what became of it. Frames in flight are those that end found under way. */
void cable_report(const struct cable *c);

#endif
