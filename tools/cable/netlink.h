// The few requests to the kernel that only netlink takes: a veth pair, and who answers ARP.
#ifndef CABLE_NETLINK_H
#define CABLE_NETLINK_H

#include <stdbool.h>
#include <stdint.h>

/** Creates a pair of connected Ethernet interfaces. Returns false, with errno, when the kernel refuses. */
bool netlink_create_veth(const char *name, const char *peer);

/** The kernel's neighbour cache, asked about one address on one interface. */
struct neighbour {
  /** Poll it for POLLIN; -1 = nothing is asked. */
  int file;
  int interface;
  uint32_t address;
};

/** Watches for `address` (network order) on the interface. Returns false, with errno, when it cannot. */
bool neighbour_watch(struct neighbour *n, const char *interface, uint32_t address);

/** Lets the kernel ask by ARP, once. */
void neighbour_ask(struct neighbour *n);

/** Reads the kernel's news; true when the address has been resolved, and then nothing is asked any more. */
bool neighbour_answered(struct neighbour *n);

#endif
