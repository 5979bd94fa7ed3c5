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

/** Counts these works with `function`. The connection is a new one: the window of an old one may be smaller than a full segment. */
static void run_all(IM3Function function, const struct work *works, size_t n, bool stamped) {
  stack_connect(stamped);
  for (size_t i = 0; i < n; i++) count_print(works[i].name, run(function, &works[i]));
}

/** Counts the datagram of which these are the fragments. */
static void run_fragments(const char *name, const struct work *fragments) {
  uint32_t ticks = 0;
  for (int i = 0; i <= PEER_FRAMES; i++) {
    for (int k = 0; k < PEER_FRAGMENTS; k++) {
      uint32_t taken = stack_serve(stack_frame, &fragments[k]);
      if (i) ticks += taken;
    }
  }
  count_print(name, ticks);
}

int main(void) {
  board_start();
  count_start();
  stack_start();
  run_all(stack_frame, peer_works, peer_work_count, false);
  run_all(stack_frame, peer_stamped, peer_stamped_count, true);
  run_fragments("fragments-discarded", peer_discarded);
  run_fragments("fragments-echoed", peer_echoed);
  console_line("poll", "");
  run_all(stack_poll, peer_works, peer_work_count, false);
  count_end();
}
