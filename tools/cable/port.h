// An end of the cable: something that frames come out of and go into. Either a pair of unix datagram sockets (QEMU, or
// the host board), or the PC's network interface.
#ifndef CABLE_PORT_H
#define CABLE_PORT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct port {
  /** Where frames come from: poll it for POLLIN. */
  int in;
  /** Where frames go to; -1 while the other side of a socket is not there yet. */
  int out;
  /** The other side's path, or NULL for an interface. */
  const char *remote;
};

enum sent {
  SENT,
  /** No room now: poll `out` for POLLOUT and try again. */
  SENT_FULL,
  /** Nobody there, or the frame is refused: it is gone. */
  SENT_NOWHERE,
};

/** Binds `local` (replacing a socket left there) and sends to `remote`. Returns false, with errno, when it cannot. */
bool port_open_socket(struct port *p, const char *local, const char *remote);

/** Makes both directions of an open file or socket a port. */
void port_open_file(struct port *p, int file);

/** The next frame's length, of which at most `size` octets are stored; 0 when none waits. */
size_t port_receive(struct port *p, uint8_t *octets, size_t size);

/** Hands a frame of n octets to the other side. */
enum sent port_send(struct port *p, const uint8_t *octets, size_t n);

#endif
