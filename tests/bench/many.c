// Counts what has to cost the same with one connection as with as many as there can be: a segment that arrives for one of them, and a
// poll in which one timer falls due, that of the segment's ACK. The ACK goes out with the poll after that.
#include "console.h"
#include "count.h"
#include "stack.h"
#include "start.h"

/** Longer than an ACK is delayed, ms. */
#define DELAY_MS 100

/** Draws one of the first `open` connections; an xorshift generator. */
static size_t next(size_t open) {
  static uint32_t state = 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state % open;
}

/** Counts with the first `open` connections, in random order; as many frames to warm up. */
static void run(const char *segment, const char *timer, size_t open) {
  uint32_t arriving = 0, due = 0;
  for (size_t i = 0; i < open + PEER_FRAMES;) {
    peer_use(next(open));
    uint32_t segment_ticks = stack_serve(stack_frame, &peer_segment);
    // Rings are small: every few segments the window has grown enough to be told of at once.
    bool at_once = stack_answered();
    stack_pass(DELAY_MS);
    uint32_t timer_ticks = stack_serve(stack_poll, &peer_silence);
    if (at_once) continue;
    stack_serve(stack_poll, &peer_delayed_ack);
    if (i++ < open) continue;
    arriving += segment_ticks;
    due += timer_ticks;
  }
  count_print(segment, arriving);
  count_print(timer, due);
}

int main(void) {
  board_start();
  count_start();
  stack_start();
  stack_connect(false);
  run("segment-1", "timer-1", 1);
  for (size_t i = 1; i < PEER_FLOWS; i++) {
    peer_use(i);
    stack_connect(false);
  }
  run("segment-64", "timer-64", PEER_FLOWS);
  count_end();
}
