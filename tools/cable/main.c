// The crossover cable between a device and a PC. The device's end is a pair of unix datagram sockets, one datagram a frame
// without FCS (QEMU's -netdev dgram, or the host board), or a second PC; the PC's end is a network interface `cable0` that this
// program makes in its network namespace, or another pair of sockets.
//
// It prints "cable: ready" when frames can pass, "cable: the device answers ARP" when asked to wait for that, and, on
// SIGTERM or SIGINT or when its parent dies, what became of the frames. Exit status: 0, or 1 after a sentence on stderr.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cable.h"
#include "fail.h"
#include "pc.h"

static const char USAGE[] =
  "usage: cable (--device LOCAL,REMOTE | --device-pc ADDRESS/BITS) (--pc ADDRESS/BITS | --pc-socket LOCAL,REMOTE)\n"
  "             [--wait ADDRESS] [--pcap FILE] [--impair loss=5%,...] [--check]\n"
  "  --device     the device's end: our socket's path, its socket's path\n"
  "  --device-pc  the device's end: an interface cable0 with this address, in a network namespace of its own\n"
  "  --pc         the PC's end: an interface cable0 with this address\n"
  "  --pc-socket  the PC's end: our socket's path, its socket's path\n"
  "  --wait       says so once the kernel has this address by ARP\n"
  "  --pcap       records every frame as pcapng\n"
  "  --impair     loss, dup, reorder, corrupt (%), delay, jitter (time), rate (bit rate),\n"
  "               cut (span of time), seed\n"
  "  --check      checks the arguments and ends\n";

struct arguments {
  char *device, *device_pc, *pc, *pc_socket, *wait, *pcap, *impair;
  bool check;
};

static volatile sig_atomic_t stop;

static void on_signal(int number) {
  (void)number;
  stop = 1;
}

static struct arguments parse(int argc, char **argv) {
  static const struct option OPTIONS[] = {
    {"device", required_argument, NULL, 'd'}, {"device-pc", required_argument, NULL, 'D'}, {"pc", required_argument, NULL, 'p'},
    {"pc-socket", required_argument, NULL, 's'}, {"wait", required_argument, NULL, 'w'},
    {"pcap", required_argument, NULL, 'r'}, {"impair", required_argument, NULL, 'i'},
    {"check", no_argument, NULL, 'c'}, {"help", no_argument, NULL, 'h'}, {0}};
  struct arguments a = {0};
  int option;
  while ((option = getopt_long(argc, argv, "", OPTIONS, NULL)) >= 0) {
    switch (option) {
      case 'd': a.device = optarg; break;
      case 'D': a.device_pc = optarg; break;
      case 'p': a.pc = optarg; break;
      case 's': a.pc_socket = optarg; break;
      case 'w': a.wait = optarg; break;
      case 'r': a.pcap = optarg; break;
      case 'i': a.impair = optarg; break;
      case 'c': a.check = true; break;
      case 'h': fputs(USAGE, stdout); _exit(fflush(stdout) != 0);
      default: fail("see --help");
    }
  }
  if (optind < argc) fail("\"%s\" is not an option; see --help", argv[optind]);
  if (!a.check && (!a.device == !a.device_pc || !a.pc == !a.pc_socket)) fail("one option for each end is needed; see --help");
  return a;
}

static void open_socket_end(struct port *p, char *paths) {
  char *remote = strchr(paths, ',');
  if (!remote) fail("\"%s\" is not LOCAL,REMOTE", paths);
  *remote++ = 0;
  if (!port_open_socket(p, paths, remote)) fail("%s: %s", paths, strerror(errno));
}

static struct pc pc_of(const char *address, enum pc_number number) {
  struct pc pc = {.number = number};
  if (!pc_parse(address, &pc)) fail("\"%s\" is not an address such as 192.168.7.1/24", address);
  return pc;
}

static void open_pc_end(struct port *p, const char *address) {
  const struct pc pc = pc_of(address, PC_NEAR);
  const char *kind;
  port_open_file(p, pc_create(&pc, &kind));
  printf("cable: %s by %s\n", PC_INTERFACE, kind);
}

/** A PC in the device's place; who runs something on it enters the namespace of the process that is named. */
static void open_far_pc(struct port *p, const char *address) {
  const struct pc pc = pc_of(address, PC_FAR);
  const char *kind;
  pid_t holder;
  port_open_file(p, pc_create_apart(&pc, &kind, &holder));
  printf("cable: the other PC is process %d, by %s\n", (int)holder, kind);
}

/** Lets SIGTERM, SIGINT and SIGHUP through only while the loop sleeps, so that none is missed; *wake is the mask for that. */
static void handle_signals(sigset_t *wake) {
  static const int NUMBERS[] = {SIGTERM, SIGINT, SIGHUP};
  const struct sigaction action = {.sa_handler = on_signal};
  sigset_t blocked;
  sigemptyset(&blocked);
  for (unsigned i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
    sigaction(NUMBERS[i], &action, NULL);
    sigaddset(&blocked, NUMBERS[i]);
  }
  sigprocmask(SIG_BLOCK, &blocked, wake);
  signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv) {
  static struct cable cable = {.record = {.file = -1}, .neighbour = {.file = -1}};
  const pid_t parent = getppid();
  struct arguments a = parse(argc, argv);
  char error[256];
  sigset_t wake;
  uint32_t address;
  if (!impair_parse(a.impair ? a.impair : "seed=1", &cable.impair, error, sizeof error)) fail("--impair: %s", error);
  if (a.check) return 0;

  handle_signals(&wake);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  prctl(PR_SET_TIMERSLACK, 1000ul);
  if (getppid() != parent) return 0;
  if (!queue_init(&cable.queue)) fail("out of memory");
  if (a.pcap && !pcapng_open(&cable.record, a.pcap)) fail("%s: %s", a.pcap, strerror(errno));
  if (a.device) open_socket_end(&cable.ends[TO_DEVICE], a.device);
  else open_far_pc(&cable.ends[TO_DEVICE], a.device_pc);
  if (a.pc) open_pc_end(&cable.ends[TO_PC], a.pc);
  else open_socket_end(&cable.ends[TO_PC], a.pc_socket);
  if (a.wait) {
    if (inet_pton(AF_INET, a.wait, &address) != 1) fail("\"%s\" is not an IP address", a.wait);
    if (!neighbour_watch(&cable.neighbour, PC_INTERFACE, address)) fail("no netlink: %s", strerror(errno));
  }
  puts("cable: ready");
  fflush(stdout);
  cable_run(&cable, &stop, &wake);
  cable_report(&cable);
  return 0;
}
