// The firmware of the MPS2+.
#include "firmware.h"
#include "start.h"

int main(void) {
  board_start();
  firmware_run(&stack_image);
}
