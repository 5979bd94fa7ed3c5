// Every compile-time knob of the stack. Override one with `asc --use NAME=value`.
// Each entry: what it is, unit, range, default. Nothing is allocated after boot, so these figures are the RAM budget.

// ---- board -------------------------------------------------------------------------------------------------------

/** 1 when the board lends `checksum` and `copy_and_sum` (hal/board.ts); 0 uses the AssemblyScript twins. 0 or 1. */
// @ts-ignore: decorator
@inline export const BOARD_SUMS: i32 = isDefined(USE_BOARD_SUMS) ? USE_BOARD_SUMS : 1;

/** UDP port whose datagrams trap the stack on purpose, for the trap test build; 0 = none. 0..65535. */
// @ts-ignore: decorator
@inline export const TRAP_PORT: i32 = isDefined(USE_TRAP_PORT) ? USE_TRAP_PORT : 0;

// ---- frames ------------------------------------------------------------------------------------------------------

/** Largest IPv4 packet on the link, octets (RFC 894). 576..1500. */
// @ts-ignore: decorator
@inline export const MTU: i32 = 1500;

/** Octets in front of every frame buffer that a driver may overwrite: command words and alignment. Multiple of 4, + 2. */
// @ts-ignore: decorator
@inline export const MAC_HEADROOM: i32 = 10;

/** One frame buffer: headroom, 14 octets of header, MTU, 4 of FCS, up to 3 of word rounding. Multiple of 4. */
// @ts-ignore: decorator
@inline export const FRAME_BUFFER: i32 = (MAC_HEADROOM + 14 + MTU + 4 + 3 + 3) & ~3;

/** Frames handled in one `poll` before the firmware gets the core back. 1..64. */
// @ts-ignore: decorator
@inline export const POLL_BURST: i32 = 8;

// ---- ARP ---------------------------------------------------------------------------------------------------------

/** Neighbour cache entries; the least recently used resolved one is evicted. Power of two, 4..64. */
// @ts-ignore: decorator
@inline export const ARP_ENTRIES: i32 = 8;

/** Packets that wait for an address to be resolved, all addresses together; the newest is refused. 1..16. */
// @ts-ignore: decorator
@inline export const ARP_WAITING: i32 = 3;

/** Of those, at most this many for one address (RFC 1122 2.3.2.2: at least one, the latest). */
// @ts-ignore: decorator
@inline export const ARP_WAITING_EACH: i32 = 2;

/** Life of a resolved entry, ms: minutes (RFC 1122 2.3.2.1). */
// @ts-ignore: decorator
@inline export const ARP_LIFE_MS: u32 = 5 * 60 * 1000;

/** Spacing of requests for one address, ms (RFC 1122 2.3.2.1: at most one a second). */
// @ts-ignore: decorator
@inline export const ARP_RETRY_MS: u32 = 1000;

/** Broadcast requests before an address counts as unreachable. 1..10. */
// @ts-ignore: decorator
@inline export const ARP_TRIES: i32 = 3;

/** Unicast requests, before the broadcast ones, that confirm an entry about to expire (RFC 1122 2.3.2.1 (2)). 0..10. */
// @ts-ignore: decorator
@inline export const ARP_UNICAST_TRIES: i32 = 2;

/**
 * Pace of address conflict detection at start-up in percent of RFC 5227's times. At 100 an address is ours after 4 to 7 s; at
 * the default 10 after 0.4 to 0.7 s, since on a wired link the answer to a probe comes within milliseconds. A conflict that
 * shows later is still found and defended against (RFC 5227 2.4). 1..100.
 */
// @ts-ignore: decorator
@inline export const ARP_PROBE_SCALE: u32 = isDefined(USE_ARP_PROBE_SCALE) ? USE_ARP_PROBE_SCALE : 10;

// ---- ICMP --------------------------------------------------------------------------------------------------------

/** Error messages that may leave at once (RFC 1812 4.3.2.8: token bucket). 1..100. */
// @ts-ignore: decorator
@inline export const ICMP_ERROR_BURST: i32 = 10;

/** Time to earn another, ms. */
// @ts-ignore: decorator
@inline export const ICMP_ERROR_MS: u32 = 100;

// ---- IPv4 --------------------------------------------------------------------------------------------------------

/** Time to live of what is sent, unless a program says otherwise (RFC 1122 3.2.1.7, RFC 1700: 64). 1..255. */
// @ts-ignore: decorator
@inline export const IP_TTL: u32 = isDefined(USE_IP_TTL) ? USE_IP_TTL : 64;

/**
 * Fragments both ways: reassembly (RFC 791 3.2, RFC 815), and datagrams and echo replies that are larger than the path carries. 0 leaves them
 * out: fragments are dropped and counted, what is too large is refused. 0 or 1.
 */
// @ts-ignore: decorator
@inline export const IP_FRAGMENTS: bool = isDefined(USE_IP_FRAGMENTS) ? USE_IP_FRAGMENTS != 0 : true;

/**
 * Datagrams that are put together at once, each in a buffer of its own; see network/reassembly for the rule when all are taken. 0: one, in the
 * memory that packets have which wait for ARP, as long as none does. 0..8.
 */
// @ts-ignore: decorator
@inline export const REASSEMBLY_BUFFERS: i32 = isDefined(USE_REASSEMBLY_BUFFERS) ? USE_REASSEMBLY_BUFFERS : 0;

/** Largest payload of a packet that is put together, octets, if the buffers are not ARP's. Multiple of 8, 1480..65,520. */
// @ts-ignore: decorator
@inline export const REASSEMBLY_OCTETS: i32 = isDefined(USE_REASSEMBLY_OCTETS) ? USE_REASSEMBLY_OCTETS : 4096;

/** How long the fragments of a datagram may take to come, from the first that does, ms (RFC 1122 3.3.2: 60 to 120 s). */
// @ts-ignore: decorator
@inline export const REASSEMBLY_MS: u32 = 60 * 1000;

// ---- path MTU ----------------------------------------------------------------------------------------------------

/** 1: path MTU discovery (RFC 1191); 0: every path is taken to carry the MTU of the link. 0 or 1. */
// @ts-ignore: decorator
@inline export const TCP_PATH_MTU: i32 = isDefined(USE_TCP_PATH_MTU) ? USE_TCP_PATH_MTU : 1;

/** Destinations that carry less than the link, as far as is known; when full the least recently used is forgotten. 1..64. */
// @ts-ignore: decorator
@inline export const PATH_MTU_ENTRIES: i32 = 4;

/** How long one is believed, ms (RFC 1191 6.3: about 10 minutes). */
// @ts-ignore: decorator
@inline export const PATH_MTU_LIFE_MS: u32 = 10 * 60 * 1000;

/**
 * Least path MTU that an ICMP message can make us believe, octets: whoever can forge one does not shrink segments to nothing. 552 is
 * Linux's least too, and IPv4 links that carry less are hardly found any more; packets of ours do not cross those. 68..1500.
 */
// @ts-ignore: decorator
@inline export const PATH_MTU_FLOOR: i32 = 552;

// ---- UDP ---------------------------------------------------------------------------------------------------------

/** UDP sockets. 1..32. */
// @ts-ignore: decorator
@inline export const UDP_SOCKETS: i32 = 4;

/**
 * Receive ring of one UDP socket, octets, records included; a datagram that does not fit is dropped and counted. Multiple of 4; by default no more than the
 * longest frame needs that a driver hands up.
 */
// @ts-ignore: decorator
@inline export const UDP_RX_BUFFER: i32 = isDefined(USE_UDP_RX_BUFFER) ? USE_UDP_RX_BUFFER : 1508;

/** Octets of that which a datagram's record takes besides its data. */
// @ts-ignore: decorator
@inline export const UDP_RECORD: i32 = 16;

/** Largest data of a datagram that is sent, octets; what is larger than the path carries goes in fragments. 0..65,507. */
// @ts-ignore: decorator
@inline export const UDP_TX_MAX: i32 = isDefined(USE_UDP_TX_MAX) ? USE_UDP_TX_MAX : 65507;

// ---- DHCP --------------------------------------------------------------------------------------------------------

/** 1: the usual programs ask for an address where the board's settings say so (service/dhcp); 0 leaves that out. 0 or 1. */
// @ts-ignore: decorator
@inline export const DHCP: bool = isDefined(USE_DHCP) ? USE_DHCP != 0 : true;

/**
 * Longest wait before the first message that asks for an address, ms: devices that are switched on at once shall not ask at once. RFC 2131 4.4.1
 * recommends 1 to 10 s, which nobody wants at each power-up. 0..60000.
 */
// @ts-ignore: decorator
@inline export const DHCP_START_MS: u32 = isDefined(USE_DHCP_START_MS) ? USE_DHCP_START_MS : 500;

/** After so long without an answer the device takes another address meanwhile, s. 1..600. */
// @ts-ignore: decorator
@inline export const DHCP_PATIENCE_S: u32 = isDefined(USE_DHCP_PATIENCE_S) ? USE_DHCP_PATIENCE_S : 10;

/** A lease shorter than this is not taken, s: it is hardly claimed when it ends. 1..3600. */
// @ts-ignore: decorator
@inline export const DHCP_LEASE_FLOOR_S: u32 = 10;

// ---- DNS ---------------------------------------------------------------------------------------------------------

/** Name servers that are known at once. 1..3. */
// @ts-ignore: decorator
@inline export const DNS_SERVERS: i32 = 3;

/** Names that can be asked for at once. 1..4. */
// @ts-ignore: decorator
@inline export const DNS_QUERIES: i32 = isDefined(USE_DNS_QUERIES) ? USE_DNS_QUERIES : 2;

/** Octets for the names of all of them, each one longer in labels than its text by 2. 255 is room for the longest. 64..1024. */
// @ts-ignore: decorator
@inline export const DNS_NAMES: i32 = 256;

/** Answers that are remembered, 16 octets each; when full the one that ends first is forgotten. 1..64. */
// @ts-ignore: decorator
@inline export const DNS_CACHE: i32 = 8;

/** The longest that an answer is believed, s, whatever its time to live. 1..604800. */
// @ts-ignore: decorator
@inline export const DNS_TTL_MAX: u32 = 24 * 60 * 60;

/** The longest that "there is none" is believed, s (RFC 2308 5: one to three hours are sensible). 1..10800. */
// @ts-ignore: decorator
@inline export const DNS_NEGATIVE_MAX: u32 = 5 * 60;

/** How long a server may take in the first round, ms (RFC 1035 4.2.1: 2 to 5 s); twice as long in each that follows. 500..5000. */
// @ts-ignore: decorator
@inline export const DNS_TIMEOUT_MS: u32 = 2000;

/** Rounds through the servers. 1..5. */
// @ts-ignore: decorator
@inline export const DNS_ROUNDS: i32 = 3;

/** Aliases (CNAME) that are followed from a name to its address. 1..16. */
// @ts-ignore: decorator
@inline export const DNS_ALIASES: i32 = 8;

// ---- TCP ---------------------------------------------------------------------------------------------------------

/** Connections that hold buffers, every state but LISTEN and TIME-WAIT. 1..64. */
// @ts-ignore: decorator
@inline export const TCP_CONNECTIONS: i32 = isDefined(USE_TCP_CONNECTIONS) ? USE_TCP_CONNECTIONS : 16;

/** Listening ports. 1..16. */
// @ts-ignore: decorator
@inline export const TCP_LISTENERS: i32 = 6;

/**
 * Of those, at most this many are half-open: opened from outside and not yet acknowledged. SYNs beyond are answered with cookies, so
 * that a flood leaves the other blocks to clients that answer and to connections opened from here. 1..TCP_CONNECTIONS.
 */
// @ts-ignore: decorator
@inline export const TCP_HALF_OPEN: i32 = isDefined(USE_TCP_HALF_OPEN) ? USE_TCP_HALF_OPEN : (TCP_CONNECTIONS + 1) / 2;

/** Connections in TIME-WAIT, small entries without buffers; when full the oldest goes. 1..64. */
// @ts-ignore: decorator
@inline export const TCP_TIME_WAITS: i32 = isDefined(USE_TCP_TIME_WAITS) ? USE_TCP_TIME_WAITS : 16;

/** Receive ring of a connection, octets; above 65,535 only peers with Window Scale see all of it. 128..1,048,576. */
// @ts-ignore: decorator
@inline export const TCP_RX_BUFFER: i32 = isDefined(USE_TCP_RX_BUFFER) ? USE_TCP_RX_BUFFER : 1460;

/** Send ring of a connection, octets. 128..1,048,576. */
// @ts-ignore: decorator
@inline export const TCP_TX_BUFFER: i32 = isDefined(USE_TCP_TX_BUFFER) ? USE_TCP_TX_BUFFER : 1024;

/**
 * Congestion control (RFC 5681; RFC 9293 MUST-19). 0 sends whatever the peer's window takes: only for a network of one's own where frames
 * are lost by noise alone, and for the comparison with stacks that have none (ethertype netsim). 0 or 1.
 */
// @ts-ignore: decorator
@inline export const TCP_CONGESTION_CONTROL: bool = isDefined(USE_TCP_CONGESTION_CONTROL) ? USE_TCP_CONGESTION_CONTROL != 0 : true;

/**
 * Runs of out-of-order octets remembered for each connection; one more is not kept. 1..32; by default one
 * for each 1,024 octets of the ring, 3 at least.
 */
// @ts-ignore: decorator
@inline export const TCP_HOLES: i32 = isDefined(USE_TCP_HOLES) ? USE_TCP_HOLES : TCP_RX_BUFFER < 4096 ? 3 : TCP_RX_BUFFER > 32767 ? 32 : TCP_RX_BUFFER >> 10;

/**
 * Selective acknowledgments both ways: told to the peer, and used for loss recovery (RFC 2018, 2883, 6675, 6937). 0 leaves them out. 0 or 1.
 */
// @ts-ignore: decorator
@inline export const TCP_SACK: bool = isDefined(USE_TCP_SACK) ? USE_TCP_SACK != 0 : true;

/**
 * Runs of octets remembered for each connection that the peer says it holds; one more is learned from a later ACK.
 * 1..32; by default one for each 1,024 octets of the ring, 3 at least.
 */
// @ts-ignore: decorator
@inline export const TCP_SACK_RANGES: i32 = isDefined(USE_TCP_SACK_RANGES) ? USE_TCP_SACK_RANGES : TCP_TX_BUFFER < 4096 ? 3 : TCP_TX_BUFFER > 32767 ? 32 : TCP_TX_BUFFER >> 10;

/**
 * Tail loss probes (RFC 8985 7), with peers that have SACK: least time without an ACK after which the last segment goes again, ms; the round trip twice
 * if that is longer. Where it is shorter than the peer's machine sometimes takes, probes are sent in vain. 0 leaves them out, and the reordering
 * window (RFC 8985 6.2) with them: losses that too few ACKs tell of wait for the time-out. 0..TCP_RTO_MIN_MS.
 */
// @ts-ignore: decorator
@inline export const TCP_TAIL_PROBE_MS: u32 = !TCP_SACK ? 0 : isDefined(USE_TCP_TAIL_PROBE_MS) ? USE_TCP_TAIL_PROBE_MS : 100;

/** The Timestamps option: round trips of what was sent twice, protection against old duplicates (RFC 7323 3 to 5). 0 or 1. */
// @ts-ignore: decorator
@inline export const TCP_TIMESTAMPS: bool = isDefined(USE_TCP_TIMESTAMPS) ? USE_TCP_TIMESTAMPS != 0 : true;

/** The Window Scale option: windows above 65,535 octets, the peer's and ours (RFC 7323 2). 0 or 1. */
// @ts-ignore: decorator
@inline export const TCP_WINDOW_SCALE: bool = isDefined(USE_TCP_WINDOW_SCALE) ? USE_TCP_WINDOW_SCALE != 0 : true;

/** Delayed ACK, ms (RFC 9293 3.8.6.3: less than 500); 0 acknowledges every segment at once. */
// @ts-ignore: decorator
@inline export const TCP_DELAYED_ACK_MS: u32 = isDefined(USE_TCP_DELAYED_ACK_MS) ? USE_TCP_DELAYED_ACK_MS : 40;

/** Maximum segment lifetime, ms (RFC 9293 3.4.2: 2 minutes; 2 MSL = 2 minutes here, as Linux and lwIP choose). */
// @ts-ignore: decorator
@inline export const TCP_MSL_MS: u32 = isDefined(USE_TCP_MSL_MS) ? USE_TCP_MSL_MS : 60 * 1000;

/**
 * Smallest retransmission time-out, ms. RFC 6298 2.4 recommends 1 s; a device with two segments in flight rarely sees the three duplicate
 * ACKs that would spare the wait, so the default is nearer to what Linux (200) uses, and above the delayed ACK of common peers.
 */
// @ts-ignore: decorator
@inline export const TCP_RTO_MIN_MS: u32 = isDefined(USE_TCP_RTO_MIN_MS) ? USE_TCP_RTO_MIN_MS : 300;

/** Largest retransmission time-out, ms (RFC 6298 2.5: at least 60 s). */
// @ts-ignore: decorator
@inline export const TCP_RTO_MAX_MS: u32 = 60 * 1000;

/**
 * Retransmissions of one segment before the connection is given up (RFC 9293 3.8.3, R2). With RTO doubled up to 60 s, 9 take
 * 196 s from the smallest RTO and 303 s for a SYN: above the 100 s and 3 minutes that the RFC asks for. 3..15; more in simulations.
 */
// @ts-ignore: decorator
@inline export const TCP_R2: i32 = isDefined(USE_TCP_R2) ? USE_TCP_R2 : 9;

/** Of one segment before IP and the program are told that nothing comes back (RFC 9293 3.8.3, R1: at least 3). 3..TCP_R2-1. */
// @ts-ignore: decorator
@inline export const TCP_R1: i32 = 3;

/**
 * How long what a program has left unsent when it closed is offered to a peer that takes none of it, ms; in place of R2, which a peer with a shut
 * window could put off for ever. At least 100 s (RFC 9293 3.8.3).
 */
// @ts-ignore: decorator
@inline export const TCP_ORPHAN_MS: u32 = isDefined(USE_TCP_ORPHAN_MS) ? USE_TCP_ORPHAN_MS : 180 * 1000;

/** Retransmissions of a SYN,ACK before a half-open connection is forgotten; 5 take 63 s. 1..8. */
// @ts-ignore: decorator
@inline export const TCP_SYN_RECEIVED_R2: i32 = 5;

/** How long a connection that its program has closed waits in FIN-WAIT-2 for the peer's FIN, ms. */
// @ts-ignore: decorator
@inline export const TCP_FIN_WAIT_2_MS: u32 = 60 * 1000;

/** 1 tells programs of urgent data and lets them send it (RFC 9293 3.8.5); 0 leaves it out: URG is ignored. 0 or 1. */
// @ts-ignore: decorator
@inline export const TCP_URGENT: i32 = isDefined(USE_TCP_URGENT) ? USE_TCP_URGENT : 1;

/** Keep-alives (RFC 9293 3.8.4): 1 = compiled in, off for each connection until its program turns them on; 0 = not. */
// @ts-ignore: decorator
@inline export const TCP_KEEPALIVE: i32 = isDefined(USE_TCP_KEEPALIVE) ? USE_TCP_KEEPALIVE : 1;

/** Keep-alive, where a program has it on, unless it sets other times (RFC 9293 3.8.4): silence before the first probe, s. 1..32767. */
// @ts-ignore: decorator
@inline export const TCP_KEEP_IDLE_S: i32 = 2 * 60 * 60;

/** Time between two probes that nothing answers, s. 1..32767. */
// @ts-ignore: decorator
@inline export const TCP_KEEP_INTERVAL_S: i32 = 75;

/** Probes without an answer that end the connection. 1..127. */
// @ts-ignore: decorator
@inline export const TCP_KEEP_COUNT: i32 = 9;

/** Least time between two challenge ACKs of one connection, ms (RFC 5961 7). */
// @ts-ignore: decorator
@inline export const TCP_CHALLENGE_MS: u32 = 500;

/** Smallest segment that a peer can make us send, octets of text: a lower MSS option counts as this. 48..536. */
// @ts-ignore: decorator
@inline export const TCP_MSS_FLOOR: i32 = 88;
