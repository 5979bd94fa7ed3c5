// The stack alone: an instance with an adapter of memory, frames handed to it, and the instructions counted that it takes from "the
// frame lies in receive memory" to "the answer is handed to the driver".
#include "stack.h"

#include "board.h"
#include "count.h"
#include "engine.h"

/** Time for the device to make sure that its address is its own (RFC 5227), and the steps of the clock meanwhile and then, ms. */
#define CLAIM_MS 20000
#define CLAIM_STEP_MS 20
#define FRAME_STEP_MS 1

IM3Function stack_frame, stack_poll;

static uint32_t now;
static IM3Runtime runtime;
static IM3Function offer, sent_count, sent_length;
static uint8_t *inbox, *outbox;
static bool answered;

static void check(trap error, const char *what) {
  if (error) count_fail(error, what);
}

static IM3Function find(const char *name) {
  IM3Function function;
  check(m3_FindFunction(&function, runtime, name), name);
  return function;
}

/** What an export without arguments answers. */
static uint32_t ask(IM3Function function) {
  uint32_t answer = 0;
  check(m3_CallV(function), engine_trap_function());
  check(m3_GetResultsV(function, &answer), "result");
  return answer;
}

static uint8_t *buffer(const char *name) {
  return m3_GetMemory(runtime, NULL, 0) + ask(find(name));
}

/** Hands the frame of n octets in the inbox to the stack; adds the ticks that it took to *ticks. Octets of its answer, 0 = none. */
static uint32_t hand_over(IM3Function function, size_t n, uint32_t *ticks) {
  uint32_t before = ask(sent_count);
  check(m3_CallV(offer, (uint32_t)n), "offer");
  uint32_t start = count_begin();
  trap error = m3_CallV(function, now);
  *ticks += count_since(start);
  check(error, engine_trap_function());
  now += FRAME_STEP_MS;
  return ask(sent_count) == before ? 0 : ask(sent_length);
}

uint32_t stack_serve(IM3Function function, const struct work *work) {
  uint32_t ticks = 0;
  uint32_t answer = hand_over(function, work->make(inbox, work->data), &ticks);
  answered = answer != 0;
  if (!work->right(outbox, answer, work->data)) count_fail("wrong answer", work->name);
  return ticks;
}

bool stack_answered(void) {
  return answered;
}

void stack_pass(uint32_t ms) {
  now += ms;
}

void stack_connect(bool stamped) {
  uint32_t ticks = 0;
  hand_over(stack_frame, peer_works[0].make(inbox, 0), &ticks);
  uint32_t answer = hand_over(stack_frame, peer_syn(inbox, stamped), &ticks);
  size_t n = peer_established(inbox, outbox, answer);
  if (!n) count_fail("no connection", "SYN");
  hand_over(stack_frame, n, &ticks);
}

void stack_start(void) {
  static const uint8_t device[6] = {2, 0, 0, 0, 0, 2};
  peer_meet(device);
  check(engine_create(&stack_image), "create");
  check(engine_boot(now), engine_trap_function());
  runtime = m3_GetModuleRuntime(engine_module());
  offer = find("offer");
  stack_frame = find("frame");
  stack_poll = find("poll");
  sent_count = find("sentCount");
  sent_length = find("sentLength");
  inbox = buffer("inbox");
  outbox = buffer("outbox");
  for (uint32_t wait; now < CLAIM_MS; now += CLAIM_STEP_MS) check(engine_poll(now, &wait), engine_trap_function());
}
