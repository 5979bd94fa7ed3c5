// What a program has set for a stream socket (socket/options.ts). The socket layer keeps the record; listeners and connections point to the
// one of their socket, a connection that nobody holds to DEFAULTS.
import { IP_TTL, MTU, TCP_KEEP_COUNT, TCP_KEEP_IDLE_S, TCP_KEEP_INTERVAL_S } from "../../config";

/** Bits of `Settings.flags`. */
export const enum On {
  /** No Nagle algorithm (TCP_NODELAY); a connection has it in its own flags. */
  NODELAY = 1 << 0,
  /** SO_KEEPALIVE. */
  KEEPALIVE = 1 << 1,
  /** SO_REUSEADDR. */
  REUSEADDR = 1 << 2,
}

/** `Settings.linger` of who has set none. */
// @ts-ignore: decorator
@inline export const NEVER: i32 = 0xffff;

@unmanaged export class Settings {
  /** `On` bits. */
  flags: u8;
  /** TCP_KEEPCNT: probes without an answer that end the connection. */
  keepCount: u8;
  /** TCP_KEEPIDLE and TCP_KEEPINTVL, s: silence before the first probe, and between two. */
  keepIdle: u16;
  keepInterval: u16;
  /** TCP_MAXSEG: octets of text and options in a segment at most, either way. */
  mss: u16;
  /** SO_LINGER, s, or NEVER: it is off. */
  linger: u16;
  /** IP_TTL and IP_TOS. */
  ttl: u8;
  tos: u8;
  /** TCP_USER_TIMEOUT, ms; 0 = R2 alone counts. */
  userTimeout: u32;
}

if (offsetof<Settings>() != 16) ERROR("Settings layout changed");

/** IP_TOS and IP_TTL as network/ipv4 `ipv4Serve` wants them. */
export function serviceOf(settings: Settings): u16 {
  return load<u16>(changetype<usize>(settings), offsetof<Settings>("ttl")) ^ <u16>IP_TTL;
}

/** What a new socket has. */
export const DEFAULTS: Settings = changetype<Settings>(memory.data<u16>([
  <u16>(TCP_KEEP_COUNT << 8), <u16>TCP_KEEP_IDLE_S, <u16>TCP_KEEP_INTERVAL_S, <u16>(MTU - 40), <u16>NEVER, <u16>IP_TTL, 0, 0,
]));
