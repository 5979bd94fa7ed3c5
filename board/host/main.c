// The host board: the firmware as a Linux process, for work without an emulator.
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "board.h"
#include "cable.h"
#include "chip.h"
#include "engine.h"
#include "firmware.h"
#include "heap.h"

/** The engine's heap: pointers are twice as long as on the Cortex-M3, code twice as large. */
#define HEAP (2 * 1024 * 1024)

/** What the sandbox may take of the C stack. */
#define C_STACK (1024 * 1024)

const char board_name[] = "host";

static struct settings settings;
static uint64_t started_ns;
static uint32_t interrupts;
static bool interrupt_enabled;
static volatile sig_atomic_t stopping;
static uintptr_t stack_base;
static timer_t watch;

// ---- clock, console, randomness --------------------------------------------------------------------------------------

static uint64_t clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint32_t board_now(void) {
  return (uint32_t)((clock_ns(CLOCK_MONOTONIC) - started_ns) / 1000000u);
}

void board_write(const char *text, size_t n) {
  while (n) {
    ssize_t written = write(STDOUT_FILENO, text, n);
    if (written < 0 && errno != EINTR) return;
    if (written > 0) {
      text += written;
      n -= (size_t)written;
    }
  }
}

void board_entropy(uint8_t *p, size_t n) {
  while (n) {
    ssize_t got = getrandom(p, n, 0);
    if (got < 0 && errno != EINTR) abort();
    if (got > 0) {
      p += got;
      n -= (size_t)got;
    }
  }
}

struct settings board_settings(void) {
  return settings;
}

// ---- sleep -----------------------------------------------------------------------------------------------------------

/** Spans of a second or more; the share of time asleep is that over the last five. */
#define SPANS 5
#define SPAN_NS 1000000000u

static struct {
  uint64_t asleep, total;
} spans[SPANS];

static void account(uint64_t now, uint64_t asleep) {
  static uint64_t start, sum;
  static unsigned newest;
  sum += asleep;
  if (!start) start = started_ns;
  if (now - start < SPAN_NS) return;
  newest = (newest + 1) % SPANS;
  spans[newest].asleep = sum;
  spans[newest].total = now - start;
  start = now;
  sum = 0;
}

uint32_t board_sleep_permille(void) {
  uint64_t asleep = 0, total = 0;
  for (unsigned i = 0; i < SPANS; i++) {
    asleep += spans[i].asleep;
    total += spans[i].total;
  }
  return total ? (uint32_t)(asleep * 1000 / total) : 0;
}

/** Signals that end the process arrive only while it sleeps, so that none is missed between the question and the sleep. */
static void wait_readable(uint32_t ms) {
  struct pollfd cable = {.fd = interrupt_enabled ? cable_descriptor() : -1, .events = POLLIN};
  struct timespec timeout = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
  sigset_t none;
  sigemptyset(&none);
  ppoll(&cable, 1, &timeout, &none);
}

/** Whether the chip asks for an interrupt that may be taken. */
static bool interrupt_waits(void) {
  return interrupt_enabled && chip_interrupts();
}

bool board_sleep(uint32_t ms) {
  uint64_t before = clock_ns(CLOCK_MONOTONIC);
  wait_readable(interrupt_waits() ? 0 : ms);
  uint64_t now = clock_ns(CLOCK_MONOTONIC);
  account(now, now - before);
  bool interrupted = interrupt_waits();
  if (interrupted) {
    interrupts++;
    interrupt_enabled = false;
  }
  return interrupted;
}

void board_interrupt_enable(void) {
  interrupt_enabled = true;
}

uint32_t board_interrupts(void) {
  return interrupts;
}

// ---- the sandbox's limits --------------------------------------------------------------------------------------------

uintptr_t board_stack_limit(void) {
  return stack_base - C_STACK;
}

static void set_watch(uint32_t ms) {
  struct itimerspec limit = {.it_value = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000}};
  timer_settime(watch, 0, &limit, NULL);
}

/** The watch counts the process's own time: a machine that is busy with others cannot make it expire. */
void board_watch_start(uint32_t ms) {
  set_watch(ms);
}

void board_watch_stop(void) {
  set_watch(0);
}

static void on_watch(int signal) {
  (void)signal;
  if (!sandbox_preempt()) sandbox_expire();
}

// ---- start and end ---------------------------------------------------------------------------------------------------

static void on_stop(int signal) {
  (void)signal;
  stopping = 1;
}

bool board_can_wait(void) {
  return true;
}

bool board_running(void) {
  return !stopping;
}

static void usage(void) {
  fputs("usage: host --socket LOCAL --peer REMOTE [--mac M|none] [--ip A] [--mask A] [--gateway A] [--dhcp]\n", stderr);
  exit(2);
}

static uint32_t address_option(const char *text) {
  struct in_addr address;
  if (inet_pton(AF_INET, text, &address) != 1) {
    fprintf(stderr, "host board: not an IPv4 address: %s\n", text);
    exit(2);
  }
  return address.s_addr;
}

/** Whether `text` is a MAC address to burn into the ROM, and not "none". */
static bool mac_option(const char *text, uint8_t mac[6]) {
  if (strcmp(text, "none") == 0) return false;
  char end;
  int n = sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5, &end);
  if (n != 6) {
    fprintf(stderr, "host board: not a MAC address: %s\n", text);
    exit(2);
  }
  return true;
}

static void open_board(int argc, char **argv) {
  static const struct option options[] = {
    {"socket", required_argument, NULL, 's'}, {"peer", required_argument, NULL, 'p'}, {"mac", required_argument, NULL, 'm'},
    {"ip", required_argument, NULL, 'i'}, {"mask", required_argument, NULL, 'k'}, {"gateway", required_argument, NULL, 'g'},
    {"dhcp", no_argument, NULL, 'd'},
    {0},
  };
  const char *local = NULL, *peer = NULL, *mac_text = "52:54:00:12:34:56";
  settings = (struct settings){inet_addr("192.168.7.2"), inet_addr("255.255.255.0"), inet_addr("192.168.7.1"), 0};
  for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) switch (c) {
    case 's': local = optarg; break;
    case 'p': peer = optarg; break;
    case 'm': mac_text = optarg; break;
    case 'i': settings.ip = address_option(optarg); break;
    case 'k': settings.mask = address_option(optarg); break;
    case 'g': settings.gateway = address_option(optarg); break;
    case 'd': settings.ask = 1; break;
    default: usage();
  }
  if (!local || !peer || optind != argc) usage();
  uint8_t mac[6];
  cable_open(local, peer);
  if (mac_option(mac_text, mac)) chip_rom(mac);
}

static void catch_signals(void) {
  struct sigaction stop = {.sa_handler = on_stop}, expire = {.sa_handler = on_watch, .sa_flags = SA_NODEFER};
  sigaction(SIGINT, &stop, NULL);
  sigaction(SIGTERM, &stop, NULL);
  sigaction(SIGALRM, &expire, NULL);
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigprocmask(SIG_BLOCK, &held, NULL);
  timer_create(CLOCK_PROCESS_CPUTIME_ID, &(struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM}, &watch);
}

int main(int argc, char **argv) {
  static uint64_t heap[HEAP / sizeof(uint64_t)];
  started_ns = clock_ns(CLOCK_MONOTONIC);
  stack_base = (uintptr_t)__builtin_frame_address(0);
  open_board(argc, argv);
  catch_signals();
  heap_init(&board_heap, heap, sizeof heap);
  firmware_run(&stack_image);
  cable_close();
  return 0;
}
