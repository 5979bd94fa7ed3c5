// A board without hardware for the tests of the wall: time passes only while it sleeps or an application computes, or as the test says,
// and the console is standard output.
//
//   wall polls N   creates and boots the module, then calls poll(0) .. poll(N-1); for each prints its result, the requests
//                  refused meanwhile and the traffic on the chip's bus, or the trap, after which all is created anew
//   wall run MS    runs the firmware for MS milliseconds of the board's time
#include "board.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "engine.h"
#include "firmware.h"
#include "heap.h"
#include "imports.h"
#include "keeper.h"
#include "sums.h"
#include "window.h"

/** The watch runs this much faster than on a real board. */
#define WATCH_SPEED 20

const char board_name[] = "wall";

static uint32_t now, run_until, sleeps, interrupt_enables;
static uintptr_t stack_base;

uint32_t board_now(void) { return now; }

void board_write(const char *text, size_t n) { fwrite(text, 1, n, stdout); }

bool board_sleep(uint32_t ms) {
  sleeps++;
  now += ms;
  return false;
}

void board_interrupt_enable(void) { interrupt_enables++; }

uint32_t board_interrupts(void) { return 5; }

uint32_t board_sleep_permille(void) { return 1; }

void board_entropy(uint8_t *p, size_t n) { memset(p, 0xe7, n); }

struct settings board_settings(void) { return (struct settings){0x0207a8c0, 0x00ffffff, 0x0107a8c0, 0}; }

uintptr_t board_stack_limit(void) { return stack_base - 1024 * 1024; }

bool board_can_wait(void) { return true; }

bool board_running(void) { return now < run_until; }

// ---- watch -----------------------------------------------------------------------------------------------------------

static uint32_t watched_ms;

static void set_watch(uint32_t us) {
  setitimer(ITIMER_VIRTUAL, &(struct itimerval){.it_value = {us / 1000000, us % 1000000}}, NULL);
}

void board_watch_start(uint32_t ms) {
  watched_ms = ms;
  set_watch(ms * 1000 / WATCH_SPEED);
}

void board_watch_stop(void) { set_watch(0); }

static void on_watch(int signal) {
  (void)signal;
  if (!sandbox_preempt()) sandbox_expire();
  now += watched_ms;
}

// ---- chip ------------------------------------------------------------------------------------------------------------

static char traffic[256];

static void note(const char *what, uint32_t offset, uint32_t value) {
  size_t used = strlen(traffic);
  snprintf(traffic + used, sizeof traffic - used, " %s %x=%x", what, (unsigned)offset, (unsigned)value);
}

/** What the next word from a port is: 03020100, 07060504, ... */
static uint32_t port_word(void) {
  static uint32_t next = 0x03020100;
  uint32_t word = next;
  next += 0x04040404;
  return word;
}

uint32_t window_read(uint32_t offset) {
  uint32_t value = 0x1000 + offset;
  note("r", offset, value);
  return value;
}

void window_write(uint32_t offset, uint32_t value) { note("w", offset, value); }

void window_pop(uint32_t offset, uint32_t *dst, size_t words) {
  if (words) note("pop", offset, (uint32_t)words);
  while (words--) *dst++ = port_word();
}

uint32_t window_pop_sum(uint32_t offset, uint32_t *dst, size_t words) {
  window_pop(offset, dst, words);
  uint32_t s = 0;
  for (size_t i = 0; i < words; i++) s = sum_add(s, dst[i]);
  return s;
}

void window_push(uint32_t offset, const uint32_t *src, size_t words) {
  while (words--) note("push", offset, *src++);
}

// ---- tests -----------------------------------------------------------------------------------------------------------

static void start(void) {
  trap error = engine_create(&stack_image);
  if (!error) error = engine_boot(now);
  if (error) printf("boot trap %s in %s\n", error, engine_trap_function());
}

static void polls(uint32_t count) {
  start();
  for (uint32_t i = 0; i < count; i++) {
    uint32_t wait = 0, refused = imports_refused();
    traffic[0] = 0;
    trap error = engine_poll(i, &wait);
    if (error) printf("%u trap %s in %s\n", i, error, engine_trap_function());
    else printf("%u %u %u%s\n", i, wait, imports_refused() - refused, traffic);
    if (error) start();
  }
}

int main(int argc, char **argv) {
  static uint64_t heap[512 * 1024 / sizeof(uint64_t)];
  if (argc != 3) return 2;
  stack_base = (uintptr_t)__builtin_frame_address(0);
  sigaction(SIGVTALRM, &(struct sigaction){.sa_handler = on_watch, .sa_flags = SA_NODEFER}, NULL);
  heap_init(&board_heap, heap, sizeof heap);
  uint32_t amount = (uint32_t)strtoul(argv[2], NULL, 10);
  if (strcmp(argv[1], "polls") == 0) {
    polls(amount);
  } else {
    run_until = amount;
    firmware_run(&stack_image);
    printf("traps %u heartbeats %u sleeps %u enables %u heap %zu of %zu\n", keeper_traps(), firmware_heartbeat(), sleeps,
           interrupt_enables, heap_used(), heap_high_water());
  }
  return 0;
}
