#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/** Stirs a free-running counter's value into the pool; called where the time of the call is not quite predictable. */
void entropy_stir(uint32_t value);

#endif
