// The firmware's own work: a heartbeat, a stack that is kept running whatever happens in it, and one program.
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include <stdint.h>

#include "engine.h"

/**
 * The program that this firmware is built with, if there is one: called once when the stack was made first. It uses the stack by
 * ethertype.h; while a call of that waits, the firmware's work goes on. When it returns, the firmware goes on alone.
 */
void program_run(void) __attribute__((weak));

/** The text that the build gave the program, such as what it is to fetch; empty without one. */
extern const char program_arguments[];

/** Runs `image`, and the program beside it, until the board says stop. */
void firmware_run(const struct image *image);

/** One turn of the main loop: sleeps until there is something to do, at most `ms` milliseconds, and does it. */
void firmware_turn(uint32_t ms);

/** Heartbeats since power-on. */
uint32_t firmware_heartbeat(void);

#endif
