// A frame on its way, and the figures of Ethernet that the cable knows.
#ifndef CABLE_FRAME_H
#define CABLE_FRAME_H

#include <stdint.h>

enum {
  /** Two addresses and the EtherType. */
  FRAME_HEADER = 14,
  /** Octets without FCS: IEEE 802.3 4A.2.3.2.4, and 14 + MTU. */
  FRAME_MIN = 60,
  FRAME_MAX = 1514,
  /** Preamble and delimiter 8, FCS 4, gap 12: what a frame takes of the line beyond its own octets. */
  FRAME_OVERHEAD = 24,
};

/** Which way a frame goes. The number also is its index in every table of two. */
enum direction { TO_PC = 0, TO_DEVICE = 1 };

/** What the cable did to a frame. */
enum { MARK_DUPLICATE = 1, MARK_REORDERED = 2, MARK_CORRUPTED = 4, MARK_LOST = 8, MARK_OVERFLOW = 16, MARK_CUT = 32 };

/** Frames that never arrive. */
enum { MARK_GONE = MARK_LOST | MARK_OVERFLOW | MARK_CUT };

struct frame {
  /** When it leaves the cable, ns of the monotonic clock. */
  uint64_t due;
  /** Breaks ties of `due`: frames leave in the order in which they were queued. */
  uint64_t order;
  /** Next in a list: the pool's free ones, those held back, those that wait for a full receiver. */
  struct frame *next;
  enum direction direction;
  uint32_t marks;
  /** The inverted bit, counted from the frame's first octet, of a frame with MARK_CORRUPTED. */
  uint32_t bit;
  /** Octets, FRAME_MIN..FRAME_MAX. */
  uint32_t length;
  uint8_t octets[FRAME_MAX];
};

#endif
