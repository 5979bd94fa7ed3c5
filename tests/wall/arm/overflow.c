// A recursion in the firmware that never ends.
#include "report.h"
#include "start.h"

static volatile int end;

__attribute__((noinline)) static int deeper(int n) {
  volatile int room[16] = {n};
  return n == end ? 0 : deeper(room[0] + 1) + room[n & 15];
}

int main(void) {
  board_start();
  return report((unsigned)deeper(1), 1);
}
