#define _GNU_SOURCE
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool address_of(const char *path, struct sockaddr_un *a) {
  *a = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof a->sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  strcpy(a->sun_path, path);
  return true;
}

static int open_datagram(void) { return socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

/**
 * Connects the sending socket. It is not the receiving one: a connected socket takes frames from its peer alone, and a
 * peer that comes back on the same path would be a stranger.
 */
static void connect_remote(struct port *p) {
  struct sockaddr_un a;
  p->out = open_datagram();
  if (p->out < 0) return;
  if (address_of(p->remote, &a) && connect(p->out, (struct sockaddr *)&a, sizeof a) == 0) return;
  close(p->out);
  p->out = -1;
}

bool port_open_socket(struct port *p, const char *local, const char *remote) {
  struct sockaddr_un a;
  *p = (struct port){.in = open_datagram(), .out = -1, .remote = remote};
  if (p->in < 0 || !address_of(remote, &a) || !address_of(local, &a)) return false;
  unlink(local);
  return bind(p->in, (struct sockaddr *)&a, sizeof a) == 0;
}

void port_open_file(struct port *p, int file) { *p = (struct port){.in = file, .out = file}; }

size_t port_receive(struct port *p, uint8_t *octets, size_t size) {
  const ssize_t n = p->remote ? recv(p->in, octets, size, MSG_TRUNC) : read(p->in, octets, size);
  return n > 0 ? (size_t)n : 0;
}

enum sent port_send(struct port *p, const uint8_t *octets, size_t n) {
  for (int attempt = 0; attempt < 2; attempt++) {
    if (p->out < 0) connect_remote(p);
    if (p->out < 0) return SENT_NOWHERE;
    if (write(p->out, octets, n) >= 0) return SENT;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return SENT_FULL;
    if (!p->remote) return SENT_NOWHERE;
    close(p->out);
    p->out = -1;
  }
  return SENT_NOWHERE;
}
