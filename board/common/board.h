// What a board fulfils so that the firmware in board/common runs on it. A board folder has one C file or more with these
// functions, and a `window.h` with the accessors of its register window (inlined into the imports, which are hot).
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The board's name, as in its folder. */
extern const char board_name[];

/**
 * Network settings, each address as its four octets lie on the wire; gateway 0 = none. `ask`, if not 0: the device asks for an address by DHCP, and
 * has this one, or with ip 0 a link-local one, while nobody answers.
 */
struct settings {
  uint32_t ip, mask, gateway, ask;
};

/** Milliseconds since power-on, modulo 2^32. To be called at least every 60 s. */
uint32_t board_now(void);

/** Writes n octets to the console. */
void board_write(const char *text, size_t n);

/**
 * Sleeps until the Ethernet chip interrupts, `ms` milliseconds (at most 60000) have passed, or the board has another reason;
 * returns at once if an interrupt waits. Whether the chip has interrupted since the last call.
 */
bool board_sleep(uint32_t ms);

/** Lets the chip interrupt again, after the interrupt that `board_sleep` told of has been served. */
void board_interrupt_enable(void);

/** Interrupts of the Ethernet chip since power-on. */
uint32_t board_interrupts(void);

/** Share of time asleep over the last seconds, in 1/1000. */
uint32_t board_sleep_permille(void);

/** Fills n octets with what randomness the board has, in some 50 instructions an octet at most: the stack draws two for each packet. */
void board_entropy(uint8_t *p, size_t n);

/** The network settings in force. */
struct settings board_settings(void);

/** The lowest address that the C stack may grow to inside the sandbox; below it is room for imports and interrupts. */
uintptr_t board_stack_limit(void);

/**
 * If `board_watch_stop` is not called within `ms` milliseconds, asks `sandbox_preempt`, and if that says no makes `sandbox_expire` run in
 * place of the sandbox's code. Once.
 */
void board_watch_start(uint32_t ms);
void board_watch_stop(void);

/** Whether a call of ethertype.h may wait: board_sleep waits for a frame or a time; where the clock is another program's it cannot. */
bool board_can_wait(void);

/** Whether the firmware shall go on; a process ends when it is told to, a microcontroller never. */
bool board_running(void);

#endif
