// Frames are made and judged octet by octet, apart from everything that is measured.
#include "peer.h"

#include <string.h>

#define ETHERNET 14
#define IP (ETHERNET + 20)
#define TCP (IP + 20)

#define TYPE_IPV4 0x0800
#define TYPE_ARP 0x0806
#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define TCP_SYN 0x02
#define TCP_PSH 0x08
#define TCP_ACK 0x10

#define ECHO_PORT 7
#define DISCARD_PORT 9
#define FIRST_OWN_PORT 40000
#define WINDOW 64240

static const uint8_t own_mac[6] = {0x02, 0, 0, 0, 0, 0x01};
static const uint8_t own_ip[4] = {192, 168, 7, 1}, device_ip[4] = {192, 168, 7, 2};
static uint8_t device_mac[6];

/** A connection: the peer's port, what it sends next, what it has received, and its clock if it has the Timestamps option, else 0. */
struct flow {
  uint32_t port, next_sequence, acknowledged, clock;
};

static struct flow flows[PEER_FLOWS], *flow = flows;
static uint32_t last_port = FIRST_OWN_PORT, first_sequence = 0x10203040;
static uint16_t identification;

void peer_use(size_t connection) {
  flow = &flows[connection];
}

void peer_meet(const uint8_t mac[6]) {
  memcpy(device_mac, mac, 6);
}

// ---- octets ----------------------------------------------------------------------------------------------------------

static void put16(uint8_t *p, uint32_t v) {
  p[0] = (uint8_t)(v >> 8);
  p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v) {
  put16(p, v >> 16);
  put16(p + 2, v & 0xffff);
}

static uint32_t get16(const uint8_t *p) {
  return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p) {
  return get16(p) << 16 | get16(p + 2);
}

/** RFC 1071, octet by octet; `sum` carries a pseudo-header in. */
static uint32_t checksum(const uint8_t *p, size_t n, uint32_t sum) {
  for (size_t i = 0; i < n; i++) sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/** The pseudo-header's sum, the same both ways. */
static uint32_t pseudo(uint32_t protocol, size_t n) {
  return get16(own_ip) + get16(own_ip + 2) + get16(device_ip) + get16(device_ip + 2) + protocol + (uint32_t)n;
}

static void fill(uint8_t *p, size_t n) {
  for (size_t i = 0; i < n; i++) p[i] = (uint8_t)(i * 7 + n);
}

// ---- making ----------------------------------------------------------------------------------------------------------

static void ethernet(uint8_t *p, const uint8_t *to, uint32_t type) {
  memcpy(p, to, 6);
  memcpy(p + 6, own_mac, 6);
  put16(p + 12, type);
}

/** Ethernet and IPv4 headers in front of n octets of payload; the frame's length. */
static size_t ipv4(uint8_t *p, uint32_t protocol, size_t n) {
  uint8_t *h = p + ETHERNET;
  ethernet(p, device_mac, TYPE_IPV4);
  memset(h, 0, 20);
  h[0] = 0x45;
  put16(h + 2, 20 + (uint32_t)n);
  put16(h + 4, identification++);
  h[6] = 0x40;
  h[8] = 64;
  h[9] = (uint8_t)protocol;
  memcpy(h + 12, own_ip, 4);
  memcpy(h + 16, device_ip, 4);
  put16(h + 10, checksum(h, 20, 0));
  size_t length = IP + n;
  if (length < 60) memset(p + length, 0, 60 - length);
  return length < 60 ? 60 : length;
}

static size_t make_arp(uint8_t *p, size_t data) {
  static const uint8_t everybody[6] = {255, 255, 255, 255, 255, 255}, head[8] = {0, 1, 8, 0, 6, 4, 0, 1};
  uint8_t *a = p + ETHERNET;
  ethernet(p, everybody, TYPE_ARP);
  memcpy(a, head, 8);
  memcpy(a + 8, own_mac, 6);
  memcpy(a + 14, own_ip, 4);
  memset(a + 18, 0, 6);
  memcpy(a + 24, device_ip, 4);
  memset(a + 28, 0, 18);
  return 60 + data;
}

static size_t make_echo_request(uint8_t *p, size_t data) {
  uint8_t *h = p + IP;
  memset(h, 0, 8);
  h[0] = 8;
  put16(h + 4, 0x1234);
  put16(h + 6, identification);
  fill(h + 8, data);
  put16(h + 2, checksum(h, 8 + data, 0));
  return ipv4(p, PROTOCOL_ICMP, 8 + data);
}

static size_t make_datagram(uint8_t *p, size_t data) {
  uint8_t *h = p + IP;
  put16(h, FIRST_OWN_PORT);
  put16(h + 2, ECHO_PORT);
  put16(h + 4, 8 + (uint32_t)data);
  put16(h + 6, 0);
  fill(h + 8, data);
  put16(h + 6, checksum(h, 8 + data, pseudo(PROTOCOL_UDP, 8 + data)));
  return ipv4(p, PROTOCOL_UDP, 8 + data);
}

/** Octets of the large datagram, UDP header included, and of each of its fragments but the last. */
#define LARGE (8 + 4096)
#define FRAGMENT 1480

/** `data`: the port, and in the lowest two bits which fragment of the datagram it is. */
static size_t make_fragment(uint8_t *p, size_t data) {
  static uint8_t datagram[IP + LARGE], id[2];
  size_t from = (data & 3) * FRAGMENT;
  size_t n = LARGE - from < FRAGMENT ? LARGE - from : FRAGMENT;
  if (!from) {
    make_datagram(datagram, LARGE - 8);
    memcpy(id, datagram + ETHERNET + 4, 2);
    put16(datagram + IP + 2, (uint32_t)data >> 2);
    put16(datagram + IP + 6, 0);
    put16(datagram + IP + 6, checksum(datagram + IP, LARGE, pseudo(PROTOCOL_UDP, LARGE)));
  }
  memcpy(p + IP, datagram + IP + from, n);
  size_t length = ipv4(p, PROTOCOL_UDP, n);
  uint8_t *h = p + ETHERNET;
  memcpy(h + 4, id, 2);
  put16(h + 6, (from + n < LARGE ? 0x2000 : 0) | (uint32_t)from / 8);
  put16(h + 10, 0);
  put16(h + 10, checksum(h, 20, 0));
  return length;
}

static size_t segment(uint8_t *p, uint32_t flags, size_t header, size_t data) {
  uint8_t *h = p + IP;
  put16(h, flow->port);
  put16(h + 2, DISCARD_PORT);
  put32(h + 4, flow->next_sequence);
  put32(h + 8, flow->acknowledged);
  put16(h + 12, (uint32_t)header / 4 << 12 | flags);
  put16(h + 14, WINDOW);
  put32(h + 16, 0);
  fill(h + header, data);
  put16(h + 16, checksum(h, header + data, pseudo(PROTOCOL_TCP, header + data)));
  return ipv4(p, PROTOCOL_TCP, header + data);
}

/** Writes the Timestamps option behind `header` octets of a header, if the connection has it; the header's size with it. */
static size_t stamp(uint8_t *p, size_t header) {
  uint8_t *o = p + IP + header;
  if (!flow->clock) return header;
  put32(o, 0x0101080a);
  put32(o + 4, flow->clock++);
  put32(o + 8, 0);
  return header + 12;
}

static size_t make_segment(uint8_t *p, size_t data) {
  size_t n = segment(p, TCP_ACK | TCP_PSH, stamp(p, 20), data);
  flow->next_sequence += (uint32_t)data;
  return n;
}

size_t peer_syn(uint8_t *p, bool stamped) {
  static const uint8_t mss_1460[4] = {2, 4, 0x05, 0xb4};
  *flow = (struct flow){.port = ++last_port, .next_sequence = first_sequence += 0x10000, .clock = stamped};
  memcpy(p + TCP, mss_1460, 4);
  size_t n = segment(p, TCP_SYN, stamp(p, 24), 0);
  flow->next_sequence++;
  return n;
}

size_t peer_established(uint8_t *p, const uint8_t *syn_ack, size_t n) {
  if (n < TCP || syn_ack[IP + 13] != (TCP_SYN | TCP_ACK)) return 0;
  flow->acknowledged = get32(syn_ack + IP + 4) + 1;
  return segment(p, TCP_ACK, stamp(p, 20), 0);
}

// ---- judging ---------------------------------------------------------------------------------------------------------

/** Whether the answer is a sound IPv4 packet for us with `size` octets behind its header. */
static bool sound(const uint8_t *p, size_t n, uint32_t protocol, size_t size) {
  const uint8_t *h = p + ETHERNET;
  return n >= IP + size && memcmp(p, own_mac, 6) == 0 && get16(p + 12) == TYPE_IPV4 && get16(h + 2) == 20 + size &&
         h[9] == protocol && memcmp(h + 16, own_ip, 4) == 0 && checksum(h, 20, 0) == 0;
}

static bool arp_reply(const uint8_t *p, size_t n, size_t data) {
  return n >= 42 + data && get16(p + 12) == TYPE_ARP && get16(p + 20) == 2 && memcmp(p + 28, device_ip, 4) == 0;
}

static bool echo_reply(const uint8_t *p, size_t n, size_t data) {
  return sound(p, n, PROTOCOL_ICMP, 8 + data) && p[IP] == 0 && checksum(p + IP, 8 + data, 0) == 0;
}

static bool same_datagram(const uint8_t *p, size_t n, size_t data) {
  return sound(p, n, PROTOCOL_UDP, 8 + data) && checksum(p + IP, 8 + data, pseudo(PROTOCOL_UDP, 8 + data)) == 0;
}

static bool acknowledgement(const uint8_t *p, size_t n, size_t data) {
  (void)data;
  size_t header = flow->clock ? 32 : 20;
  return sound(p, n, PROTOCOL_TCP, header) && p[IP + 13] & TCP_ACK && get32(p + IP + 8) == flow->next_sequence &&
         checksum(p + IP, header, pseudo(PROTOCOL_TCP, header)) == 0;
}

static bool silence(const uint8_t *p, size_t n, size_t data) {
  (void)p, (void)data;
  return n == 0;
}

static bool silence_or_ack(const uint8_t *p, size_t n, size_t data) {
  return n == 0 || acknowledgement(p, n, data);
}

static size_t make_nothing(uint8_t *p, size_t data) {
  (void)p, (void)data;
  return 0;
}

/** The last of the answer's fragments, which is what the outbox holds then. */
static bool last_fragment(const uint8_t *p, size_t n, size_t data) {
  (void)data;
  size_t from = (PEER_FRAGMENTS - 1) * FRAGMENT;
  return sound(p, n, PROTOCOL_UDP, LARGE - from) && get16(p + ETHERNET + 6) == from / 8;
}

#define FRAGMENTS(port, judge) \
  {{"first fragment", (port) << 2, make_fragment, silence}, \
   {"middle fragment", (port) << 2 | 1, make_fragment, silence}, \
   {"last fragment", (port) << 2 | 2, make_fragment, judge}}

const struct work peer_discarded[] = FRAGMENTS(DISCARD_PORT, silence), peer_echoed[] = FRAGMENTS(ECHO_PORT, last_fragment);

const struct work peer_segment = {"segment", 16, make_segment, silence_or_ack}, peer_silence = {"timer", 0, make_nothing, silence},
                  peer_delayed_ack = {"delayed ACK", 0, make_nothing, acknowledgement};

const struct work peer_stamped[] = {
  {"stamped-1448", 1448, make_segment, acknowledgement},
  {"stamped-16", 16, make_segment, acknowledgement},
};

const size_t peer_stamped_count = sizeof peer_stamped / sizeof *peer_stamped;

const struct work peer_works[] = {
  {"arp", 0, make_arp, arp_reply},
  {"icmp-56", 56, make_echo_request, echo_reply},
  {"icmp-1472", 1472, make_echo_request, echo_reply},
  {"udp-18", 18, make_datagram, same_datagram},
  {"udp-1472", 1472, make_datagram, same_datagram},
  {"tcp-1460", 1460, make_segment, acknowledgement},
  {"tcp-16", 16, make_segment, acknowledgement},
};

const size_t peer_work_count = sizeof peer_works / sizeof *peer_works;
