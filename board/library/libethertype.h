// The stack as a library for other programs: libethertype.so, with the calls of ethertype.h and those below. The stack, its Wasm and
// the interpreter are inside. It has no threads, no sockets and no files of its own; frames and the time come from the caller.
//
//   et_start(&settings);
//   for (;;) {
//     uint32_t wait = et_run(my_clock_ms());
//     while ((n = et_frame_out(frame, sizeof frame)) > 0) my_send(frame, n);
//     if (my_receive(frame, &n, wait)) et_frame_in(frame, n);
//     ... et_accept, et_recv, et_send ...
//   }
//
// The calls of ethertype.h do not wait: they answer ET_EAGAIN or ET_EINPROGRESS where a board's would sleep, unless et_idle has given the
// library a function that waits for it.
//
// One process has one instance, and one thread calls it. Another instance is another copy of the file, loaded under its own name.
#ifndef LIBETHERTYPE_H
#define LIBETHERTYPE_H

#include "ethertype.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Octets of a frame: Ethernet II from the destination on, without FCS. */
enum { ET_FRAME_MIN = 14, ET_FRAME_MAX = 1514 };

/** Frames that can wait on each way. */
enum { ET_FRAMES = 64 };

struct et_settings {
  /** As in et_address; gateway 0 = none. */
  uint32_t ip, mask, gateway;
  /** The adapter's address; all zero = none in its ROM: the stack makes one up, locally administered. */
  uint8_t mac[6];
  /** For simulations: two runs with one seed draw the same secrets, ports and sequence numbers. 0 = the kernel's randomness. */
  uint32_t seed;
};

/** Makes the stack; before any other call. The clock begins at 0. -1: it was made already, ET_EBUSY, or could not be, ET_ENETDOWN. */
int et_start(const struct et_settings *settings);

/**
 * Lets the stack do what there is to do at `now_ms`, the caller's clock in milliseconds modulo 2^32, which never goes back. Returns the
 * milliseconds until it wants to run again unless a frame comes before; 0 = at once.
 */
uint32_t et_run(uint32_t now_ms);

/** A frame has come for the stack, which takes it at the next et_run. ET_EINVAL: no frame has such a length. ET_ENOBUFS: lost, too many wait. */
int et_frame_in(const void *frame, size_t n);

/** The next frame that the stack sends: its length, 0 = none waits. ET_EMSGSIZE: it is longer than `size`, and stays. */
int et_frame_out(void *frame, size_t size);

/** Frames that the stack sent and that were lost because ET_FRAMES waited to be taken out. */
uint32_t et_frames_lost(void);

/**
 * What a call of ethertype.h does when it has to wait: takes frames out and puts frames in, waits at most `ms` milliseconds for one to come, and
 * returns the clock. It makes no other call of the library. NULL, as at first: calls do not wait.
 */
typedef uint32_t et_idle_function(uint32_t ms, void *context);
void et_idle(et_idle_function *idle, void *context);

/** What the stack and the firmware around it say, line by line, such as a trap that was contained. NULL, as at first: nobody hears. */
typedef void et_log_function(const char *line, size_t n, void *context);
void et_log(et_log_function *log, void *context);

#ifdef __cplusplus
}
#endif

#endif
