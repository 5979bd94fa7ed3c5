// Console, clock, sleep and interrupts of the MPS2+.
#include "board.h"

#include "chip.h"
#include "engine.h"
#include "entropy.h"
#include "heap.h"
#include "start.h"

#define TICKS_PER_MS (CLOCK_HZ / 1000)
#define BAUD 115200u

/** Room on the C stack below which the sandbox may not call deeper: for imports, wasm3's compiler and an interrupt. */
#define STACK_RESERVE 4096u

/** Looks at a full UART before it is given up: an octet takes some 2,200 clocks, an emulator's console may be slow to be read. */
#define UART_TRIES 1000000

/** Turns of a loop that take longer than an octet takes to leave the UART. */
#define UART_OCTET 3000

extern uint8_t stack_guard[], stack_bottom[], heap_start[], heap_end[];

const char board_name[] = "mps2-an385";

static volatile bool chip_interrupted;
static volatile uint32_t interrupts;

// ---- console ---------------------------------------------------------------------------------------------------------

static void console_start(void) {
  UART_BAUDDIV = CLOCK_HZ / BAUD;
  UART_CTRL = UART_CTRL_TX_EN;
}

/** Sends one octet. A UART that stays full is waited for once, and then not before it has room again. */
static void send(char c) {
  static bool stuck;
  for (int tries = stuck ? 0 : UART_TRIES; UART_STATE & UART_STATE_TXFULL && tries; tries--);
  stuck = UART_STATE & UART_STATE_TXFULL;
  if (!stuck) UART_DATA = (uint8_t)c;
}

/** Lines end with CR LF, as a terminal wants it. */
void board_write(const char *text, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (text[i] == '\n') send('\r');
    send(text[i]);
  }
}

void board_reset(void) {
  for (int tries = UART_TRIES; UART_STATE & UART_STATE_TXFULL && tries; tries--);
  for (int i = 0; i < UART_OCTET; i++) __asm__ volatile("nop");
  SCB_AIRCR = SCB_AIRCR_RESET;
  for (;;);
}

// ---- clock -----------------------------------------------------------------------------------------------------------

static void clock_start(void) {
  CLOCK_LOAD = UINT32_MAX;
  CLOCK_CONTROL = CLOCK_CONTROL_32BIT | CLOCK_CONTROL_ENABLE;
}

/** Ticks since power-on, modulo 2^32: wraps every 171 s. */
static inline uint32_t ticks(void) {
  return ~CLOCK_VALUE;
}

uint32_t board_now(void) {
  static uint32_t now, counted;
  uint32_t passed = (ticks() - counted) / TICKS_PER_MS;
  counted += passed * TICKS_PER_MS;
  now += passed;
  return now;
}

// ---- sleep -----------------------------------------------------------------------------------------------------------

/** Spans of at least a second, the newest replacing the oldest; in microseconds. */
#define SPANS 5
#define SPAN_TICKS CLOCK_HZ
#define TICKS_PER_US (CLOCK_HZ / 1000000)

static struct {
  uint32_t asleep, total;
} spans[SPANS];
static uint32_t span_start, span_asleep;

/** Ends the present span if it is long enough. */
static void account(uint32_t now) {
  static unsigned newest;
  uint32_t total = now - span_start;
  if (total < SPAN_TICKS) return;
  newest = (newest + 1) % SPANS;
  spans[newest].asleep = span_asleep / TICKS_PER_US;
  spans[newest].total = total / TICKS_PER_US;
  span_start = now;
  span_asleep = 0;
}

uint32_t board_sleep_permille(void) {
  uint32_t asleep = 0, total = 0;
  for (unsigned i = 0; i < SPANS; i++) {
    asleep += spans[i].asleep;
    total += spans[i].total;
  }
  return total < 1000 ? 0 : asleep / (total / 1000);
}

static void timer_start(uint32_t timer, uint32_t count) {
  TIMER_CTRL(timer) = 0;
  TIMER_INTCLEAR(timer) = 1;
  TIMER_RELOAD(timer) = count;
  TIMER_CTRL(timer) = TIMER_CTRL_EN | TIMER_CTRL_IRQEN;
}

static void timer_stop(uint32_t timer) {
  TIMER_CTRL(timer) = 0;
  TIMER_INTCLEAR(timer) = 1;
}

__attribute__((used)) static void on_wake_timer(void) {
  timer_stop(WAKE_TIMER);
}

HANDLER(wake_timer_handler, on_wake_timer)

/** Waits for an interrupt with interrupts masked: one that comes before WFI still ends it, and is taken afterwards. */
static void wait_for_interrupt(uint32_t ms) {
  timer_start(WAKE_TIMER, ms * TICKS_PER_MS);
  uint32_t start = ticks();
  __asm__ volatile("dsb\n wfi" : : : "memory");
  uint32_t end = ticks();
  timer_stop(WAKE_TIMER);
  span_asleep += end - start;
  entropy_stir(end);
}

bool board_sleep(uint32_t ms) {
  __asm__ volatile("cpsid i" : : : "memory");
  if (!chip_interrupted && ms) wait_for_interrupt(ms);
  __asm__ volatile("cpsie i\n isb" : : : "memory");
  account(ticks());
  bool interrupted = chip_interrupted;
  chip_interrupted = false;
  if (interrupted) NVIC_ICPR = IRQ_ETHERNET;
  return interrupted;
}

// ---- the Ethernet chip's interrupt -----------------------------------------------------------------------------------

/**
 * Masks the interrupt until the stack has served the chip. The line is level-sensitive and still high when this returns, which
 * makes the interrupt pending again: board_sleep clears that before the stack is polled, so that what is pending after the poll
 * came after the stack acknowledged the chip.
 */
__attribute__((used)) static void on_ethernet(void) {
  NVIC_ICER = IRQ_ETHERNET;
  chip_interrupted = true;
  interrupts++;
}

HANDLER(ethernet_handler, on_ethernet)

void board_interrupt_enable(void) {
  if (!chip_interrupted) NVIC_ISER = IRQ_ETHERNET;
}

uint32_t board_interrupts(void) {
  return interrupts;
}

// ---- the sandbox's limits --------------------------------------------------------------------------------------------

uintptr_t board_stack_limit(void) {
  return (uintptr_t)stack_bottom + STACK_RESERVE;
}

void board_watch_start(uint32_t ms) {
  timer_start(WATCH_TIMER, ms * TICKS_PER_MS);
}

void board_watch_stop(void) {
  timer_stop(WATCH_TIMER);
  __asm__ volatile("dsb\n isb" : : : "memory");
}

/** Makes a C stack that overflows fault, instead of leaving the memory unnoticed. */
static void guard_stack(void) {
  MPU_RNR = 0;
  MPU_RBAR = (uint32_t)(uintptr_t)stack_guard;
  MPU_RASR = MPU_RASR_GUARD;
  MPU_CTRL = MPU_CTRL_ENABLE | MPU_CTRL_PRIVDEFENA;
  __asm__ volatile("dsb\n isb" : : : "memory");
}

/**
 * Asks a patient sandbox to pause; otherwise goes on in `sandbox_expire` instead of where the sandbox was: rewrites the return address
 * that the exception has stacked.
 */
__attribute__((used)) static void divert(uint32_t *frame) {
  timer_stop(WATCH_TIMER);
  if (sandbox_preempt()) return;
  frame[6] = (uint32_t)(uintptr_t)sandbox_expire & ~1u;
  frame[7] = 1u << 24;
}

__attribute__((naked)) void watch_timer_handler(void) {
  __asm__("mrs r0, msp\n push {r4, r5, r6, r8, r9, lr}\n bl %c0\n pop {r4, r5, r6, r8, r9, pc}" : : "i"(divert));
}

// ---- start -----------------------------------------------------------------------------------------------------------

bool board_can_wait(void) {
  return true;
}

bool board_running(void) {
  return true;
}

void board_start(void) {
  guard_stack();
  console_start();
  clock_start();
  heap_init(&board_heap, heap_start, (size_t)(heap_end - heap_start));
  NVIC_ICPR = IRQ_ETHERNET;
  NVIC_ISER = IRQ_WAKE_TIMER | IRQ_WATCH_TIMER;
}
