// The PC's end for the bench: makes the frames that the device is to answer, and judges the answers.
#ifndef PEER_H
#define PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The largest frame, octets without FCS. */
#define PEER_FRAME 1514

/** Frames of one kind that are counted, after one that warms up. */
#define PEER_FRAMES 100

/** Frames that open the connection: ARP request, SYN, ACK. */
#define PEER_GREETING 3

/** A kind of work: makes the next frame at p and gives its length; judges the answer, `n` = 0 when there was none. */
struct work {
  const char *name;
  /** Octets of data that the frame carries. */
  size_t data;
  size_t (*make)(uint8_t *p, size_t data);
  bool (*right)(const uint8_t *answer, size_t n, size_t data);
};

extern const struct work peer_works[];
extern const size_t peer_work_count;

/** Works for a connection with the Timestamps option. */
extern const struct work peer_stamped[];
extern const size_t peer_stamped_count;

/** The fragments of a datagram of 4,096 octets to the discard port, one after the other, and of one to the echo port. */
#define PEER_FRAGMENTS 3
extern const struct work peer_discarded[PEER_FRAGMENTS], peer_echoed[PEER_FRAGMENTS];

/** A segment whose ACK is mostly delayed, a poll in which no frame comes and none is sent, and the poll that sends that ACK. */
extern const struct work peer_segment, peer_silence, peer_delayed_ack;

/** Connections that the peer can have. */
#define PEER_FLOWS 64

/** Makes this connection, 0 at first, the one that `peer_syn` opens and works use. */
void peer_use(size_t connection);

/** Tells the peer the device's MAC address. */
void peer_meet(const uint8_t mac[6]);

/**
 * The segment that opens a new connection to the discard port, with the Timestamps option or without, in place of the one in use; and the
 * one that answers the device's, 0 if that was not SYN and ACK. Their lengths.
 */
size_t peer_syn(uint8_t *p, bool stamped);
size_t peer_established(uint8_t *p, const uint8_t *syn_ack, size_t n);

#endif
