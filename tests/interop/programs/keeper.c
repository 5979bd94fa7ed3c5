// Holds one connection after the other at port 7001 with keep-alives on, a probe a second after a second of silence, three without an
// answer the most; says on the console when one is there and how it ends.
#include "console.h"
#include "ethertype.h"
#include "firmware.h"

#define PORT 7001

static void set(int s, int level, int name, int32_t value) {
  if (et_setsockopt(s, level, name, &value, sizeof value) != 0) console_line("keeper", "an option is refused");
}

/** Reads until the connection ends; 0, or why it was lost. */
static int hold(int s) {
  char octets[64];
  int n;
  while ((n = et_recv(s, octets, sizeof octets, 0)) > 0);
  return n < 0 ? et_errno : 0;
}

void program_run(void) {
  const struct et_address here = {.ip = ET_ANY, .port = PORT};
  int listener = et_socket(ET_STREAM);
  et_bind(listener, &here);
  et_listen(listener, 1);
  console_line("keeper", "open");
  for (int s; (s = et_accept(listener, NULL)) >= 0; et_close(s)) {
    set(s, ET_SOL_SOCKET, ET_SO_KEEPALIVE, 1);
    set(s, ET_IPPROTO_TCP, ET_TCP_KEEPIDLE, 1);
    set(s, ET_IPPROTO_TCP, ET_TCP_KEEPINTVL, 1);
    set(s, ET_IPPROTO_TCP, ET_TCP_KEEPCNT, 3);
    console_line("keeper", "holds");
    uint32_t reason = (uint32_t)hold(s);
    console_text("keeper: ended by ");
    console_number(reason);
    console_end();
  }
}
