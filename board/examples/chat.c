// A chat server for 8 in the firmware, at port 7000: the first line that somebody says is a name, each line after that goes to all others.
#include <string.h>

#include "console.h"
#include "ethertype.h"
#include "firmware.h"

#define PORT 7000
#define GUESTS 8
#define NAME 16
#define LINE 120

/** Pause before another try to open the port, ms: the stack is being made anew. */
#define RETRY_MS 200

static struct guest {
  int s;
  size_t used;
  char name[NAME + 1], line[LINE];
} guests[GUESTS];

/** Sends a text to one guest; who does not read what was said has to go. */
static void tell(struct guest *guest, const char *text, size_t n) {
  if (et_send(guest->s, text, n, 0) == (int)n) return;
  et_close(guest->s);
  guest->s = -1;
}

/** Says "NAME: TEXT" or "NAME TEXT" to all that have a name but the speaker. */
static void say(const struct guest *speaker, const char *between, const char *text, size_t n) {
  char line[NAME + LINE + 8];
  size_t at = strlen(speaker->name), gap = strlen(between);
  memcpy(line, speaker->name, at);
  memcpy(line + at, between, gap);
  memcpy(line + at + gap, text, n);
  n += at + gap;
  line[n++] = '\n';
  for (struct guest *guest = guests; guest < guests + GUESTS; guest++) {
    if (guest != speaker && guest->s >= 0 && guest->name[0]) tell(guest, line, n);
  }
}

static void leave(struct guest *guest) {
  et_close(guest->s);
  guest->s = -1;
  if (guest->name[0]) say(guest, " leaves", "", 0);
}

static void introduce(struct guest *guest, const char *name, size_t n) {
  if (n > NAME) n = NAME;
  memcpy(guest->name, name, n);
  guest->name[n] = 0;
  if (n) say(guest, " joins", "", 0);
}

/** One line, without its end. */
static void hear(struct guest *guest, const char *text, size_t n) {
  if (n && text[n - 1] == '\r') n--;
  if (guest->name[0]) say(guest, ": ", text, n);
  else introduce(guest, text, n);
}

/** Takes what has come, line by line; what is longer than a line counts as one. */
static void listen_to(struct guest *guest) {
  int n = et_recv(guest->s, guest->line + guest->used, LINE - guest->used, 0);
  if (n <= 0) {
    if (n == 0 || et_errno != ET_EAGAIN) leave(guest);
    return;
  }
  guest->used += (size_t)n;
  for (char *end; (end = memchr(guest->line, '\n', guest->used));) {
    size_t length = (size_t)(end - guest->line);
    hear(guest, guest->line, length);
    guest->used -= length + 1;
    memmove(guest->line, end + 1, guest->used);
  }
  if (guest->used < LINE) return;
  hear(guest, guest->line, LINE);
  guest->used = 0;
}

/** Lets somebody in, or says that there is no room. */
static void welcome(int listener) {
  static const char question[] = "your name?\n", full[] = "full\n";
  int s = et_accept(listener, NULL);
  if (s < 0) return;
  et_set_nonblocking(s, true);
  struct guest *guest = guests;
  while (guest < guests + GUESTS && guest->s >= 0) guest++;
  if (guest == guests + GUESTS) {
    et_send(s, full, sizeof full - 1, 0);
    et_close(s);
    return;
  }
  *guest = (struct guest){.s = s};
  tell(guest, question, sizeof question - 1);
}

/** Serves guests until the listening socket is lost. */
static void serve(int listener) {
  for (;;) {
    struct et_pollfd fds[GUESTS + 1] = {{.fd = listener, .events = ET_POLLIN}};
    for (int i = 0; i < GUESTS; i++) fds[i + 1] = (struct et_pollfd){.fd = guests[i].s, .events = ET_POLLIN};
    if (et_poll(fds, GUESTS + 1, -1) < 0) return;
    for (int i = 0; i < GUESTS; i++) if (fds[i + 1].revents) listen_to(&guests[i]);
    if (fds[0].revents & ET_POLLERR) return;
    if (fds[0].revents) welcome(listener);
  }
}

/** A socket that listens at PORT, or -1. */
static int open_port(void) {
  const struct et_address here = {.ip = ET_ANY, .port = PORT};
  const int32_t on = 1;
  int s = et_socket(ET_STREAM | ET_NONBLOCK);
  // Connections of before may still have the port.
  et_setsockopt(s, ET_SOL_SOCKET, ET_SO_REUSEADDR, &on, sizeof on);
  if (s >= 0 && et_bind(s, &here) == 0 && et_listen(s, GUESTS) == 0) return s;
  if (s >= 0) et_close(s);
  return -1;
}

void program_run(void) {
  for (int i = 0; i < GUESTS; i++) guests[i].s = -1;
  do {
    int listener = open_port();
    if (listener >= 0) {
      console_line("chat", "open");
      serve(listener);
      for (int i = 0; i < GUESTS; i++) if (guests[i].s >= 0) leave(&guests[i]);
      et_close(listener);
    }
  } while (et_poll(NULL, 0, RETRY_MS) >= 0);
}
