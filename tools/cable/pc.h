// "The PC": a network interface `cable0` in the network namespace that the program runs in, or in one of its own. A TAP device
// where the system allows one; else one end of a veth pair, whose other end is read by a packet socket.
#ifndef CABLE_PC_H
#define CABLE_PC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PC_INTERFACE "cable0"

/** Which of a cable's two PCs: the last octet of its fixed MAC address, so that records can be compared. */
enum pc_number { PC_NEAR = 1, PC_FAR = 2 };

struct pc {
  /** Network order. */
  uint32_t address, mask;
  enum pc_number number;
};

/** Reads "192.168.7.1/24". Returns false when it is not an address of a host with a prefix of 8..30 bits. */
bool pc_parse(const char *text, struct pc *pc);

/**
 * Creates the interface, gives it its address and sets it and the loopback interface up. Returns the file that its
 * frames are read from and written to; on failure it ends the program with a sentence on stderr.
 * *kind becomes "tap" or "veth".
 */
int pc_create(const struct pc *pc, const char **kind);

/** As pc_create, but in a new network namespace: that of the process *holder, which ends with this one. */
int pc_create_apart(const struct pc *pc, const char **kind, pid_t *holder);

#endif
