// The firmware's own work: a heartbeat, and a sandbox that is kept running whatever happens in it.
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include <stdint.h>

#include "engine.h"

/** Runs `image` until the board says stop. */
void firmware_run(const struct image *image);

/** Traps contained since power-on. */
uint32_t firmware_traps(void);

/** Heartbeats since power-on. */
uint32_t firmware_heartbeat(void);

#endif
