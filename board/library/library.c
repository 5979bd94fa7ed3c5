// A board whose clock, cable and sleep are the program that loaded it.
#include "libethertype.h"

#include <string.h>
#include <sys/random.h>

#include "board.h"
#include "cable.h"
#include "chip.h"
#include "firmware.h"
#include "heap.h"
#include "keeper.h"

/** The engine's heap: pointers are twice as long as on the Cortex-M3, code twice as large. */
#define HEAP (1024 * 1024)

/** What the sandbox may take of the caller's C stack. */
#define C_STACK (256 * 1024)

const char board_name[] = "library";

static struct settings network;
static uint32_t now, interrupts, seed;
static bool seeded, interrupt_enabled;
static et_idle_function *idle;
static et_log_function *listener;
static void *idle_context, *listener_context;

// ---- the board -------------------------------------------------------------------------------------------------------

uint32_t board_now(void) {
  return now;
}

void board_write(const char *text, size_t n) {
  if (listener) listener(text, n, listener_context);
}

/** Whether the chip interrupts. */
static bool take_interrupt(void) {
  bool interrupted = interrupt_enabled && chip_interrupts();
  interrupts += interrupted;
  if (interrupted) interrupt_enabled = false;
  return interrupted;
}

bool board_sleep(uint32_t ms) {
  if (ms && idle) now = idle(ms, idle_context);
  return take_interrupt();
}

void board_interrupt_enable(void) {
  interrupt_enabled = true;
}

uint32_t board_interrupts(void) {
  return interrupts;
}

uint32_t board_sleep_permille(void) {
  return 0;
}

/** xorshift32 (Marsaglia 2003). */
static uint8_t drawn(void) {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return (uint8_t)(seed >> 24);
}

void board_entropy(uint8_t *p, size_t n) {
  if (seeded) while (n--) *p++ = drawn();
  else while (n) {
    ssize_t got = getrandom(p, n, 0);
    if (got > 0) {
      p += got;
      n -= (size_t)got;
    }
  }
}

struct settings board_settings(void) {
  return network;
}

uintptr_t board_stack_limit(void) {
  return (uintptr_t)__builtin_frame_address(0) - C_STACK;
}

/** Nobody here can interrupt: a stack that never returned would not. */
void board_watch_start(uint32_t ms) {
  (void)ms;
}

void board_watch_stop(void) {}

bool board_can_wait(void) {
  return idle;
}

bool board_running(void) {
  return true;
}

/** The firmware's own work is the caller's. */
void firmware_turn(uint32_t ms) {
  uint32_t wait = keeper_wait(now);
  keeper_serve(board_sleep(ms < wait ? ms : wait));
}

uint32_t firmware_heartbeat(void) {
  return 0;
}

// ---- the cable -------------------------------------------------------------------------------------------------------

static struct {
  uint8_t octets[ET_FRAME_MAX];
  size_t length;
} out[ET_FRAMES];
static unsigned out_oldest, out_waiting;
static uint32_t out_lost;

void cable_send(const void *frame, size_t n) {
  if (out_waiting == ET_FRAMES) {
    out_lost++;
    return;
  }
  unsigned slot = (out_oldest + out_waiting++) % ET_FRAMES;
  memcpy(out[slot].octets, frame, n);
  out[slot].length = n;
}

/** Frames are put in by the caller. */
void cable_look(void) {}

bool cable_up(void) {
  return true;
}

// ---- the caller ------------------------------------------------------------------------------------------------------

static int failed(int error) {
  et_errno = error;
  return -1;
}

int et_start(const struct et_settings *settings) {
  static const uint8_t none[6];
  static uint64_t heap[HEAP / sizeof(uint64_t)];
  static bool started;
  if (started) return failed(ET_EBUSY);
  started = true;
  network = (struct settings){settings->ip, settings->mask, settings->gateway, 0};
  seed = settings->seed;
  seeded = seed;
  if (memcmp(settings->mac, none, sizeof none)) chip_rom(settings->mac);
  heap_init(&board_heap, heap, sizeof heap);
  keeper_start(&stack_image);
  return keeper_instance() ? 0 : failed(ET_ENETDOWN);
}

uint32_t et_run(uint32_t now_ms) {
  now = now_ms;
  keeper_serve(take_interrupt());
  return keeper_wait(now);
}

int et_frame_in(const void *frame, size_t n) {
  if (n < ET_FRAME_MIN || n > ET_FRAME_MAX) return failed(ET_EINVAL);
  return chip_offer(frame, n) ? 0 : failed(ET_ENOBUFS);
}

int et_frame_out(void *frame, size_t size) {
  if (!out_waiting) return 0;
  size_t n = out[out_oldest].length;
  if (n > size) return failed(ET_EMSGSIZE);
  memcpy(frame, out[out_oldest].octets, n);
  out_oldest = (out_oldest + 1) % ET_FRAMES;
  out_waiting--;
  return (int)n;
}

uint32_t et_frames_lost(void) {
  return out_lost;
}

void et_idle(et_idle_function *function, void *context) {
  idle = function;
  idle_context = context;
}

void et_log(et_log_function *function, void *context) {
  listener = function;
  listener_context = context;
}
