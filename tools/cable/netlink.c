#define _GNU_SOURCE
#include "netlink.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/** A request in the making. */
struct request {
  struct nlmsghdr head;
  char body[512];
};

static void begin(struct request *r, uint16_t type, uint16_t flags, const void *fixed, uint32_t n) {
  *r = (struct request){.head = {.nlmsg_len = NLMSG_LENGTH(n), .nlmsg_type = type}};
  r->head.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
  memcpy(NLMSG_DATA(&r->head), fixed, n);
}

/** Adds an attribute; with value NULL it is the head of a nest, to be closed by `nest_end`. */
static struct rtattr *attribute(struct request *r, uint16_t type, const void *value, uint32_t n) {
  struct rtattr *a = (struct rtattr *)((char *)r + NLMSG_ALIGN(r->head.nlmsg_len));
  a->rta_type = type;
  a->rta_len = (uint16_t)RTA_LENGTH(n);
  if (value) memcpy(RTA_DATA(a), value, n);
  r->head.nlmsg_len = NLMSG_ALIGN(r->head.nlmsg_len) + (uint32_t)RTA_ALIGN(a->rta_len);
  return a;
}

static void nest_end(struct request *r, struct rtattr *a) {
  a->rta_len = (uint16_t)((char *)r + r->head.nlmsg_len - (char *)a);
}

/** Sends a request on a socket of its own and waits for the kernel's verdict, left in errno when bad. */
static bool ask(struct request *r) {
  struct {
    struct nlmsghdr head;
    struct nlmsgerr error;
    char rest[1024];
  } answer;
  const int file = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (file < 0) return false;
  ssize_t n = send(file, r, r->head.nlmsg_len, 0);
  if (n >= 0) n = recv(file, &answer, sizeof answer, 0);
  const int error = n < 0 ? errno : answer.head.nlmsg_type == NLMSG_ERROR ? -answer.error.error : EPROTO;
  close(file);
  errno = error;
  return error == 0;
}

bool netlink_create_veth(const char *name, const char *peer) {
  const struct ifinfomsg any = {.ifi_family = AF_UNSPEC};
  struct request r;
  begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &any, sizeof any);
  attribute(&r, IFLA_IFNAME, name, (uint32_t)strlen(name) + 1);
  struct rtattr *info = attribute(&r, IFLA_LINKINFO, NULL, 0);
  attribute(&r, IFLA_INFO_KIND, "veth", 4);
  struct rtattr *data = attribute(&r, IFLA_INFO_DATA, NULL, 0);
  struct rtattr *other = attribute(&r, VETH_INFO_PEER, &any, sizeof any);
  attribute(&r, IFLA_IFNAME, peer, (uint32_t)strlen(peer) + 1);
  nest_end(&r, other);
  nest_end(&r, data);
  nest_end(&r, info);
  return ask(&r);
}

bool neighbour_watch(struct neighbour *n, const char *interface, uint32_t address) {
  const struct sockaddr_nl a = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_NEIGH};
  n->file = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  n->interface = (int)if_nametoindex(interface);
  n->address = address;
  return n->file >= 0 && n->interface > 0 && bind(n->file, (const struct sockaddr *)&a, sizeof a) == 0;
}

void neighbour_ask(struct neighbour *n) {
  struct ndmsg entry = {.ndm_family = AF_INET, .ndm_ifindex = n->interface, .ndm_state = NUD_NONE};
  struct request r;
  // An entry whose first question was lost would wait a second: drop it, then let the kernel make use of a new one.
  begin(&r, RTM_DELNEIGH, 0, &entry, sizeof entry);
  attribute(&r, NDA_DST, &n->address, sizeof n->address);
  ask(&r);
  entry.ndm_flags = NTF_USE;
  begin(&r, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, &entry, sizeof entry);
  attribute(&r, NDA_DST, &n->address, sizeof n->address);
  ask(&r);
}

/** Whether one message says that the address is resolved. */
static bool resolves(const struct neighbour *n, const struct nlmsghdr *head) {
  if (head->nlmsg_type != RTM_NEWNEIGH || head->nlmsg_len < NLMSG_LENGTH(sizeof(struct ndmsg))) return false;
  const struct ndmsg *entry = NLMSG_DATA(head);
  if (entry->ndm_ifindex != n->interface || !(entry->ndm_state & NUD_REACHABLE)) return false;
  const struct rtattr *a = (const struct rtattr *)(entry + 1);
  int left = (int)(head->nlmsg_len - NLMSG_LENGTH(sizeof *entry));
  for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    if (a->rta_type == NDA_DST && RTA_PAYLOAD(a) == 4 && memcmp(RTA_DATA(a), &n->address, 4) == 0) return true;
  }
  return false;
}

bool neighbour_answered(struct neighbour *n) {
  _Alignas(struct nlmsghdr) char buffer[8192];
  ssize_t got;
  while ((got = recv(n->file, buffer, sizeof buffer, 0)) > 0) {
    const struct nlmsghdr *head = (const struct nlmsghdr *)buffer;
    for (size_t left = (size_t)got; NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
      if (!resolves(n, head)) continue;
      close(n->file);
      n->file = -1;
      return true;
    }
  }
  return false;
}
