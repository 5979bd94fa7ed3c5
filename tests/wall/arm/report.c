#include "report.h"

#include "console.h"
#include "engine.h"
#include "start.h"

const struct image stack_image;

int report(unsigned cases, unsigned wrong) {
  board_start();
  console_number(cases);
  console_text(" cases, ");
  console_number(wrong);
  console_text(" wrong");
  console_end();
  __asm__ volatile("mov r0, #0x18\n ldr r1, =0x20026\n bkpt 0xab" : : : "r0", "r1", "memory");
  return wrong != 0;
}
