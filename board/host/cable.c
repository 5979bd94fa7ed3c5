// The cable of the host board: a pair of Unix datagram sockets, one datagram for one frame without FCS.
#include "cable.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "board.h"
#include "chip.h"

/** How long the state of the link is believed before the peer is asked for again, ms. */
#define LINK_MS 250

/** How long a frame to send waits for room at the other end, ms. */
#define SEND_MS 50

/** What comes is read from `cable`; `probe`, connected to the peer, sends, and finds out whether there is one. */
static int cable, probe;
static struct sockaddr_un local_address, peer_address;

static void fail(const char *what, const char *path) {
  fprintf(stderr, "host board: %s %s: %s\n", what, path, strerror(errno));
  exit(1);
}

static struct sockaddr_un address_of(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail("socket path", path);
  }
  strcpy(address.sun_path, path);
  return address;
}

void cable_open(const char *local, const char *peer) {
  local_address = address_of(local);
  peer_address = address_of(peer);
  cable = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  unlink(local);
  if (cable < 0 || probe < 0 || bind(cable, (struct sockaddr *)&local_address, sizeof local_address)) {
    fail("cannot open the cable at", local);
  }
}

void cable_close(void) {
  unlink(local_address.sun_path);
}

int cable_descriptor(void) {
  return cable;
}

/** Takes one datagram from the socket. Whether there was one. */
static bool take(void) {
  uint8_t frame[CHIP_FRAME_MAX + 1];
  ssize_t n = recv(cable, frame, sizeof frame, 0);
  if (n >= 0) chip_offer(frame, (size_t)n);
  return n >= 0;
}

void cable_look(void) {
  while (take());
}

/**
 * The end of the cable takes a few frames at once: until it has room the chip keeps the processor waiting, as one whose FIFO is full
 * would. A frame that finds nobody there, or no room for so long, is lost.
 */
void cable_send(const void *frame, size_t n) {
  struct pollfd room = {.fd = probe, .events = POLLOUT};
  do {
    if (send(probe, frame, n, 0) >= 0 || errno != EAGAIN) return;
  } while (poll(&room, 1, SEND_MS) > 0);
}

bool cable_up(void) {
  static bool up;
  static uint32_t asked;
  if (up && board_now() - asked < LINK_MS) return up;
  asked = board_now();
  up = connect(probe, (struct sockaddr *)&peer_address, sizeof peer_address) == 0;
  return up;
}
