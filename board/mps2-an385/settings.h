#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdint.h>

/** The 32 octets of seed in the settings block; zeros without one. */
const uint8_t *settings_seed(void);

#endif
