// Counts the whole way of a frame on the board: from the chip's receive FIFO through the LAN9118 driver and the stack to the
// chip's transmit FIFO, as one poll of the firmware's own module. The frames come from outside (wire.c), each when it was asked for
// by an octet on UART 1, and are counted once they lie in the FIFO: when they came makes no difference, so every run counts the
// same.
#include <stdint.h>

#include "board.h"
#include "count.h"
#include "engine.h"
#include "peer.h"
#include "start.h"
#include "window.h"

/** Time for bring-up, link and address, and the steps of the clock meanwhile and then, ms. */
#define START_MS 20000
#define START_STEP_MS 20
#define FRAME_STEP_MS 1

/** RX_FIFO_INF, and the statuses that wait in it: one for each frame that was received. */
#define RX_FIFO_INF 0x7c
#define RXSUSED(V) ((V) >> 16 & 0xff)

// UART 1, by which the peer is asked for the next frame
#define UART1_DATA REGISTER(0x40005000)
#define UART1_CTRL REGISTER(0x40005008)
#define UART1_BAUDDIV REGISTER(0x40005010)

static uint32_t now;

static void start_asking(void) {
  UART1_BAUDDIV = 16;
  UART1_CTRL = UART_CTRL_TX_EN;
}

static uint32_t poll(uint32_t step) {
  uint32_t wait;
  uint32_t start = count_begin();
  trap error = engine_poll(now, &wait);
  uint32_t ticks = count_since(start);
  if (error) count_fail(error, engine_trap_function());
  now += step;
  return ticks;
}

/** Asks for a frame, waits for it and polls the stack; the ticks of the poll. */
static uint32_t serve(void) {
  UART1_DATA = '.';
  while (!RXSUSED(window_read(RX_FIFO_INF)));
  return poll(FRAME_STEP_MS);
}

static void start_stack(void) {
  trap error = engine_create(&stack_image);
  if (!error) error = engine_boot(now);
  if (error) count_fail(error, engine_trap_function());
  while (now < START_MS) poll(START_STEP_MS);
}

int main(void) {
  board_start();
  count_start();
  start_stack();
  start_asking();
  for (int i = 0; i < PEER_GREETING; i++) serve();
  for (size_t i = 0; i < peer_work_count; i++) {
    uint32_t ticks = 0;
    serve();
    for (int n = 0; n < PEER_FRAMES; n++) ticks += serve();
    count_print(peer_works[i].name, ticks);
  }
  count_end();
}
