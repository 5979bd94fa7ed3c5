// The stack with an adapter of memory (tests/bench/index.ts), as the programs that count it use it.
#ifndef STACK_H
#define STACK_H

#include <stddef.h>
#include <stdint.h>

#include "m3_env.h"
#include "peer.h"

/** Work for one frame, and a whole poll. */
extern IM3Function stack_frame, stack_poll;

/** Makes and boots the stack and lets it claim its address. */
void stack_start(void);

/** Opens a connection for the works that need one, with the Timestamps option or without. */
void stack_connect(bool stamped);

/** Whether the frame that was served last had an answer. */
bool stack_answered(void);

/** Lets ms of the stack's time pass. */
void stack_pass(uint32_t ms);

/** One frame of `work` through `function`; the ticks of that. A wrong answer ends the program. */
uint32_t stack_serve(IM3Function function, const struct work *work);

#endif
