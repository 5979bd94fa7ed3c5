// The end of the cable that the chip's plug is in.
#ifndef CABLE_H
#define CABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Sends a frame. */
void cable_send(const void *frame, size_t n);

/** Hands the frames that have come to chip_offer. */
void cable_look(void);

/** Whether somebody holds the other end. */
bool cable_up(void);

// The host board's cable is a pair of sockets (cable.c); that of libethertype is the program which called it.

/** Opens the cable between two socket paths. Prints the reason and ends the process on failure. */
void cable_open(const char *local, const char *peer);

/** Takes the socket's path out of the file system. */
void cable_close(void);

/** The descriptor that is readable when a frame comes. */
int cable_descriptor(void);

#endif
