#ifndef START_H
#define START_H

/** Starts console, clock, heap and the timers' interrupts. */
void board_start(void);

#endif
