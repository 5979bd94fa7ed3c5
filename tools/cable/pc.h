// "The PC": a network interface `cable0` in the network namespace that the program runs in. A TAP device where the
// system allows one; else one end of a veth pair, whose other end is read by a packet socket.
#ifndef CABLE_PC_H
#define CABLE_PC_H

#include <stdbool.h>
#include <stdint.h>

/** The PC's interface and its fixed MAC address, locally administered, so that records can be compared. */
#define PC_INTERFACE "cable0"
#define PC_MAC {0x02, 0x00, 0x00, 0x00, 0x07, 0x01}

struct pc {
  /** Network order. */
  uint32_t address, mask;
};

/** Reads "192.168.7.1/24". Returns false when it is not an address of a host with a prefix of 8..30 bits. */
bool pc_parse(const char *text, struct pc *pc);

/**
 * Creates the interface, gives it its address and sets it and the loopback interface up. Returns the file that its
 * frames are read from and written to; on failure it ends the program with a sentence on stderr.
 * *kind becomes "tap" or "veth".
 */
int pc_create(const struct pc *pc, const char **kind);

#endif
