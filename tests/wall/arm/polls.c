// Polls instances of a module with 0, 1, 2, ... until QEMU is ended, each in an instance of its own, and prints the results and the traps.
#include "board.h"
#include "console.h"
#include "engine.h"
#include "start.h"

int main(void) {
  board_start();
  for (uint32_t i = 0;; i++) {
    uint32_t result = 0;
    trap error = engine_create(&stack_image);
    if (!error) error = engine_boot(0);
    if (!error) error = engine_poll(i, &result);
    console_number(i);
    console_text(" ");
    if (error) console_text(error);
    else console_number(result);
    console_end();
  }
}
