// Counts every kind of work: the work for a frame, then a whole poll for one frame.
#include "console.h"
#include "count.h"
#include "stack.h"
#include "start.h"

/** Ticks of PEER_FRAMES frames, after one that warms up. */
static uint32_t run(IM3Function function, const struct work *work) {
  uint32_t ticks = 0;
  stack_serve(function, work);
  for (int i = 0; i < PEER_FRAMES; i++) ticks += stack_serve(function, work);
  return ticks;
}

/** Counts all with `function`. The connection is a new one: the window of an old one may be smaller than a full segment. */
static void run_all(IM3Function function) {
  stack_connect();
  for (size_t i = 0; i < peer_work_count; i++) count_print(peer_works[i].name, run(function, &peer_works[i]));
}

int main(void) {
  board_start();
  count_start();
  stack_start();
  run_all(stack_frame);
  console_line("poll", "");
  run_all(stack_poll);
  count_end();
}
