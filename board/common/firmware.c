// The main loop: serve the stack when the chip interrupts or its time has come, beat, sleep.
#include "firmware.h"

#include <stdbool.h>

#include "board.h"
#include "console.h"
#include "keeper.h"

#define HEARTBEAT_MS 5000u

static uint32_t heartbeat, next_heartbeat;

uint32_t firmware_heartbeat(void) {
  return heartbeat;
}

/** Milliseconds until the next heartbeat. */
static uint32_t beat_wait(uint32_t now) {
  int32_t left = (int32_t)(next_heartbeat - now);
  return left > 0 ? (uint32_t)left : 0;
}

static void beat(uint32_t now) {
  if (beat_wait(now)) return;
  next_heartbeat += HEARTBEAT_MS;
  heartbeat++;
  console_text("heartbeat: ");
  console_number(heartbeat);
  console_end();
}

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

void firmware_turn(uint32_t ms) {
  uint32_t now = board_now();
  keeper_serve(board_sleep(least(ms, least(keeper_wait(now), beat_wait(now)))));
  beat(board_now());
}

void firmware_run(const struct image *image) {
  console_line("board", board_name);
  console_line("engine", engine_name);
  next_heartbeat = board_now() + HEARTBEAT_MS;
  keeper_start(image);
  if (program_run) program_run();
  while (board_running()) firmware_turn(UINT32_MAX);
}
