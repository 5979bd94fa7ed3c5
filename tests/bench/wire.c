// The PC's end of the wire for path.c: a Linux process that sends the peer's frames to QEMU, each when it is asked for, and judges
// the answers. Both ends of the wire are Unix datagram sockets, a datagram is a frame; the board asks by an octet on a stream.
//
//   wire OWN-SOCKET QEMU-SOCKET ASKING-SOCKET DEVICE-MAC
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "peer.h"

/** How long the device may take for an answer, s. */
#define PATIENCE_S 20

static int wire, asking;

static void fail(const char *what, const char *about) {
  fprintf(stderr, "wire: %s %s\n", what, about);
  exit(1);
}

static struct sockaddr_un address(const char *path) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof a.sun_path) fail("too long:", path);
  strcpy(a.sun_path, path);
  return a;
}

/** The board asks for a frame, or has ended. */
static void await_question(void) {
  char octet;
  if (read(asking, &octet, 1) < 0) fail("cannot read what the board asks", "");
}

/** Waits for the board, which connects to the asking socket when it starts. */
static void open_wire(const char *own, const char *qemu, const char *ask) {
  struct sockaddr_un here = address(own), there = address(qemu), question = address(ask);
  struct timeval patience = {.tv_sec = PATIENCE_S};
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  wire = socket(AF_UNIX, SOCK_DGRAM, 0);
  if (bind(wire, (struct sockaddr *)&here, sizeof here)) fail("cannot bind", own);
  if (bind(listener, (struct sockaddr *)&question, sizeof question) || listen(listener, 1)) fail("cannot listen at", ask);
  asking = accept(listener, NULL, NULL);
  await_question();
  if (connect(wire, (struct sockaddr *)&there, sizeof there)) fail("cannot connect", qemu);
  setsockopt(wire, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

/** Forgets the frames that the device has sent by itself. */
static void drain(uint8_t *answer) {
  while (recv(wire, answer, PEER_FRAME, MSG_DONTWAIT) > 0);
}

static void give(const uint8_t *frame, size_t n) {
  if (send(wire, frame, n, 0) < 0) fail("cannot send", "");
}

/** Sends n octets and takes the answer into `answer`; its length. Returns when the board asks for more. */
static size_t exchange(const uint8_t *frame, size_t n, uint8_t *answer) {
  give(frame, n);
  ssize_t got = recv(wire, answer, PEER_FRAME, 0);
  if (got < 0) fail("no answer", "");
  await_question();
  return (size_t)got;
}

/** The PEER_GREETING frames, which path.c does not count. */
static void greet(uint8_t *frame, uint8_t *answer) {
  drain(answer);
  exchange(frame, peer_works[0].make(frame, 0), answer);
  size_t n = exchange(frame, peer_syn(frame, false), answer);
  n = peer_established(frame, answer, n);
  if (!n) fail("no connection", "");
  give(frame, n);
  await_question();
}

static void run(const struct work *work, uint8_t *frame, uint8_t *answer) {
  for (int i = 0; i <= PEER_FRAMES; i++) {
    size_t n = exchange(frame, work->make(frame, work->data), answer);
    if (!work->right(answer, n, work->data)) fail("wrong answer:", work->name);
  }
}

int main(int argc, char **argv) {
  static uint8_t frame[PEER_FRAME], answer[PEER_FRAME], mac[6];
  if (argc != 5) return 2;
  if (sscanf(argv[4], "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6) return 2;
  open_wire(argv[1], argv[2], argv[3]);
  peer_meet(mac);
  greet(frame, answer);
  for (size_t i = 0; i < peer_work_count; i++) run(&peer_works[i], frame, answer);
  return 0;
}
