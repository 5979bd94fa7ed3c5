// Everything that is dropped or refused is counted by cause, and the causes are named for people in app/status. One u32 each;
// they wrap.
import { DHCP } from "../config";

export const enum Counter {
  // link
  ETHER_SHORT, ETHER_UNKNOWN_TYPE, ETHER_NOT_FOR_US, ETHER_BAD_SOURCE,
  ARP_SHORT, ARP_BAD_FORMAT, ARP_BAD_SENDER, ARP_UNSOLICITED, ARP_CONFLICT, ARP_TABLE_FULL, ARP_QUEUE_FULL, ARP_UNRESOLVED,
  // network
  IP_SHORT, IP_BAD_VERSION, IP_BAD_HEADER_LENGTH, IP_BAD_TOTAL_LENGTH, IP_BAD_CHECKSUM, IP_BAD_SOURCE, IP_NOT_FOR_US,
  IP_FRAGMENT, IP_UNKNOWN_PROTOCOL, IP_NO_ROUTE, IP_TX_BUSY, IP_BAD_OPTIONS, IP_PATH_MTU_LOWERED, IP_PATH_MTU_EVICTED,
  IP_REASSEMBLED, IP_FRAGMENT_OVERLAP, IP_FRAGMENT_TOO_LARGE, IP_FRAGMENT_EVICTED, IP_FRAGMENT_TIMEOUT, IP_FRAGMENTS_OUT,
  ICMP_SHORT, ICMP_BAD_CHECKSUM, ICMP_UNKNOWN_TYPE, ICMP_ECHO_TO_GROUP, ICMP_BAD_QUOTE, ICMP_RATE_LIMITED,
  ICMP_ECHOS, ICMP_ERRORS_IN, ICMP_ERRORS_OUT,
  // transport
  UDP_SHORT, UDP_BAD_LENGTH, UDP_BAD_CHECKSUM, UDP_NO_PORT, UDP_BUFFER_FULL, UDP_RECEIVED, UDP_SENT,
  TCP_SHORT, TCP_BAD_OFFSET, TCP_BAD_CHECKSUM, TCP_BAD_OPTIONS, TCP_NO_TIMESTAMPS, TCP_OLD_TIMESTAMPS, TCP_BAD_FLAGS, TCP_TO_GROUP,
  TCP_NO_CONNECTION, TCP_TABLE_FULL, TCP_BACKLOG_FULL, TCP_COOKIES_SENT, TCP_COOKIES_ACCEPTED, TCP_COOKIES_REFUSED,
  TCP_OUT_OF_WINDOW, TCP_BAD_ACK, TCP_NO_HOLE_ROOM, TCP_CHALLENGE_ACKS,
  TCP_CHALLENGE_LIMITED, TCP_BAD_ICMP, TCP_TIME_WAIT_EVICTED, TCP_RESETS_IN, TCP_RESETS_OUT, TCP_SEGMENTS_IN,
  TCP_SEGMENTS_OUT, TCP_RETRANSMITS, TCP_TIMEOUTS, TCP_OPENS_ACTIVE, TCP_OPENS_PASSIVE,
  // services
  DHCP_SENT, DHCP_SHORT, DHCP_BAD_FORMAT, DHCP_NOT_OURS, DHCP_BAD_OPTIONS, DHCP_BAD_OPTION, DHCP_BAD_TERMS, DHCP_UNEXPECTED,
  DHCP_NAKS, DHCP_DECLINED,
  COUNT,
}

/** Those that are counted in this build: the last ones are a service's, which may be left out. */
// @ts-ignore: decorator
@inline export const COUNTED: i32 = DHCP ? Counter.COUNT : Counter.DHCP_SENT;

const COUNTERS: usize = memory.data(COUNTED * 4, 4);

/** Adds one; for what is counted with every frame. */
// @ts-ignore: decorator
@inline export function tally(c: Counter): void {
  const p = COUNTERS + (<usize>c << 2);
  store<u32>(p, load<u32>(p) + 1);
}

/** Adds one; a call, since the causes are many and rare. */
export function count(c: Counter): void {
  tally(c);
}

/** The value of c, modulo 2^32. */
// @ts-ignore: decorator
@inline export function counter(c: Counter): u32 {
  return load<u32>(COUNTERS + (<usize>c << 2));
}
