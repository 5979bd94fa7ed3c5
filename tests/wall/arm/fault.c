// An undefined instruction in the firmware.
#include "report.h"
#include "start.h"

int main(void) {
  board_start();
  __asm__ volatile("udf #0");
  return report(1, 1);
}
