#define _GNU_SOURCE
#include "pc.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fail.h"
#include "netlink.h"

/** The other end of the veth pair. */
#define WIRE_INTERFACE "wire0"

bool pc_parse(const char *text, struct pc *pc) {
  char copy[32], *slash, *end;
  if (strlen(text) >= sizeof copy) return false;
  strcpy(copy, text);
  slash = strchr(copy, '/');
  if (!slash) return false;
  *slash++ = 0;
  const long bits = strtol(slash, &end, 10);
  if (*end || end == slash || bits < 8 || bits > 30 || inet_pton(AF_INET, copy, &pc->address) != 1) return false;
  pc->mask = htonl(~0u << (32 - bits));
  const uint32_t host = pc->address & ~pc->mask;
  return host != 0 && host != ~pc->mask;
}

static struct ifreq request_for(const char *name) {
  struct ifreq r = {0};
  strcpy(r.ifr_name, name);
  return r;
}

static void configure(int control, unsigned long request, struct ifreq *r, const char *what) {
  if (ioctl(control, request, r) != 0) fail("%s: cannot set %s: %s", r->ifr_name, what, strerror(errno));
}

static void set_up(int control, const char *name, short more) {
  struct ifreq r = request_for(name);
  r.ifr_flags = (short)(IFF_UP | IFF_RUNNING | more);
  configure(control, SIOCSIFFLAGS, &r, "it up");
}

/** Locally administered. */
static void set_mac(int control, const char *name, enum pc_number number) {
  const uint8_t mac[6] = {0x02, 0x00, 0x00, 0x00, 0x07, (uint8_t)number};
  struct ifreq r = request_for(name);
  r.ifr_hwaddr.sa_family = ARPHRD_ETHER;
  memcpy(r.ifr_hwaddr.sa_data, mac, sizeof mac);
  configure(control, SIOCSIFHWADDR, &r, "its MAC address");
}

static void set_address(int control, unsigned long request, uint32_t address, const char *what) {
  struct ifreq r = request_for(PC_INTERFACE);
  const struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = address};
  memcpy(&r.ifr_addr, &a, sizeof a);
  configure(control, request, &r, what);
}

/** The PC speaks IPv4 alone. Where /proc is read-only its IPv6 chatter stays, which a device must bear anyway. */
static void quieten(const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, "1", 1) != 1) fprintf(stderr, "cable: IPv6 stays on: %s\n", strerror(errno));
  close(file);
}

/** A TAP device's file, or -1 with errno when the system has none for us. */
static int open_tap(void) {
  const int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return -1;
  struct ifreq r = request_for(PC_INTERFACE);
  r.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (ioctl(file, TUNSETIFF, &r) == 0) return file;
  const int error = errno;
  close(file);
  errno = error;
  return -1;
}

/** Frames must be whole on the wire: checksums made and segments cut by the kernel, not left to hardware. */
static void switch_offload_off(int control, const char *name) {
  static const uint32_t OFF[] = {ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO};
  for (unsigned i = 0; i < sizeof OFF / sizeof OFF[0]; i++) {
    struct ethtool_value value = {.cmd = OFF[i], .data = 0};
    struct ifreq r = request_for(name);
    r.ifr_data = (char *)&value;
    configure(control, SIOCETHTOOL, &r, "its offloads off");
  }
}

/** A packet socket on the far end of a new veth pair, or -1 with errno. */
static int open_veth(int control) {
  if (!netlink_create_veth(PC_INTERFACE, WIRE_INTERFACE)) return -1;
  switch_offload_off(control, PC_INTERFACE);
  const int file = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const struct sockaddr_ll a = {
    .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(WIRE_INTERFACE)};
  const int on = 1;
  if (file < 0 || setsockopt(file, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
      bind(file, (const struct sockaddr *)&a, sizeof a) != 0) {
    return -1;
  }
  quieten(WIRE_INTERFACE);
  set_up(control, WIRE_INTERFACE, IFF_NOARP);
  return file;
}

int pc_create(const struct pc *pc, const char **kind) {
  const int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) fail("no socket: %s", strerror(errno));
  *kind = "tap";
  int file = open_tap();
  if (file < 0) {
    const int tap_error = errno;
    *kind = "veth";
    file = open_veth(control);
    if (file < 0) fail("no TAP device (%s) and no veth pair (%s)", strerror(tap_error), strerror(errno));
  }
  set_mac(control, PC_INTERFACE, pc->number);
  quieten(PC_INTERFACE);
  set_address(control, SIOCSIFADDR, pc->address, "its IP address");
  set_address(control, SIOCSIFNETMASK, pc->mask, "its network mask");
  set_up(control, PC_INTERFACE, 0);
  set_up(control, "lo", 0);
  close(control);
  return file;
}

/** A process that does nothing but keep the namespace that it was born in, as long as its parent lives. */
static pid_t hold_namespace(void) {
  const pid_t parent = getpid(), child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (getppid() == parent) pause();
  _exit(0);
}

int pc_create_apart(const struct pc *pc, const char **kind, pid_t *holder) {
  const int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0 || unshare(CLONE_NEWNET) != 0) fail("no second network namespace: %s", strerror(errno));
  *holder = hold_namespace();
  if (*holder < 0) fail("no second process: %s", strerror(errno));
  const int file = pc_create(pc, kind);
  if (setns(home, CLONE_NEWNET) != 0) fail("no way back from the second network namespace: %s", strerror(errno));
  close(home);
  return file;
}
