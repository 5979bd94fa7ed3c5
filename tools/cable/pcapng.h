// The record of every frame on the cable: pcapng (IETF draft-ietf-opsawg-pcapng), nanoseconds, with direction flags as seen
// from the PC's end: inbound comes from the device, outbound goes to it.
//
// A frame is written when it leaves the cable, as it arrives there; one that the cable loses is written when it would have
// arrived, with a comment that says so. Each frame is one block and one write(), so a kill loses at most the last frame.
#ifndef CABLE_PCAPNG_H
#define CABLE_PCAPNG_H

#include <stdbool.h>

#include "frame.h"

struct pcapng {
  /** -1 = no record is kept. */
  int file;
  /** Unix time minus monotonic time, ns. */
  int64_t epoch;
};

/** Creates the file and writes its headers. Returns false, with errno, when it cannot. */
bool pcapng_open(struct pcapng *p, const char *path);

/**
 * Adds a frame that left the cable, or was lost, at `now` (ns, monotonic). When the file cannot grow, it is cut back to
 * its last whole frame, a line on stderr says so, and no more is recorded.
 */
void pcapng_write(struct pcapng *p, const struct frame *f, uint64_t now);

#endif
