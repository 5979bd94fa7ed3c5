// From reset to main: vector table, initial data, and what happens when the firmware itself fails.
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "chip.h"
#include "console.h"
#include "start.h"

extern uint32_t stack_guard[], stack_top[], data_start[], data_end[], data_image[], bss_start[], bss_end[];

int main(void);
void wake_timer_handler(void);
void watch_timer_handler(void);
void ethernet_handler(void);
void reset_handler(void);
void fault_handler(void);

#define IRQS 32

/** Cortex-M3 vector table: initial stack, 15 system exceptions, then the interrupts. */
__attribute__((section(".vectors"), used)) static const void *const vectors[16 + IRQS] = {
  [0] = stack_top,
  [1] = reset_handler,
  [2 ... 16 + 7] = fault_handler,
  [16 + 8] = wake_timer_handler,
  [16 + 9] = watch_timer_handler,
  [16 + 10 ... 16 + 12] = fault_handler,
  [16 + 13] = ethernet_handler,
  [16 + 14 ... 15 + IRQS] = fault_handler,
};

void reset_handler(void) {
  memcpy(data_start, data_image, (size_t)((uint8_t *)data_end - (uint8_t *)data_start));
  memset(bss_start, 0, (size_t)((uint8_t *)bss_end - (uint8_t *)bss_start));
  main();
  board_reset();
}

/** Says where the firmware failed and resets the board. The C stack may be what failed, so it is begun anew. */
__attribute__((noreturn, used)) static void fault(const uint32_t *frame, uint32_t exception) {
  uintptr_t pc = frame >= stack_guard && frame < stack_top ? frame[6] : 0;
  console_drop();
  console_text("fault: exception ");
  console_number(exception);
  console_text(" at ");
  console_hex(pc);
  console_text(", CFSR ");
  console_hex(SCB_CFSR);
  console_text("; reset");
  console_end();
  board_reset();
}

__attribute__((naked)) void fault_handler(void) {
  __asm__("mrs r0, msp\n mrs r1, ipsr\n ldr r2, =stack_top\n msr msp, r2\n b %c0" : : "i"(fault));
}
