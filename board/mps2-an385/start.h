#ifndef START_H
#define START_H

/** Starts console, clock, heap and the timers' interrupts. */
void board_start(void);

/** Resets the board once the console has sent its last octet. */
_Noreturn void board_reset(void);

#endif
