// The table of sockets: what a handle stands for. A handle is a small positive number: the entry, and a generation that changes each
// time the entry is freed, so that a stale handle never reaches another program's socket.
import { anyReady, LISTENER_SLOT, SLOTS, takeReady, UDP_SLOT } from "../lib/ready";

/** What a socket has become. */
export const enum Kind {
  FREE,
  /** A stream socket that neither listens nor is connected. */
  STREAM,
  LISTENER,
  CONNECTION,
  DATAGRAM,
}

@unmanaged @final export class Socket {
  kind: Kind;
  /** Number of the listener, connection or UDP socket. */
  index: i32;
  generation: i32;
  /** A program's own number. */
  tag: i32;
  /** As bound before listen or connect: address in wire order, port in host order; 0 = not chosen. */
  ip: u32;
  port: u32;
}

const TABLE: usize = memory.data(SLOTS * 24, 4);
if (offsetof<Socket>() != 24) ERROR("Socket layout changed");

/** For each transport slot the entry that owns it, + 1; 0 = no program does. */
const OWNERS: usize = memory.data(SLOTS);

/** Bits of a handle that name the entry; the rest is the generation. */
const ENTRY_BITS: i32 = 8;
const GENERATIONS: i32 = 0x7fffff;

/** Entry i, 0..SLOTS-1. */
// @ts-ignore: decorator
@inline export function socketAt(i: i32): Socket {
  return changetype<Socket>(TABLE + <usize>i * offsetof<Socket>());
}

/** The socket of handle s, or null if s is stale or was never one: Err.EBADF. For the verbs of every frame; the others `resolve`. */
// @ts-ignore: decorator
@inline export function resolveFast(s: i32): Socket | null {
  const i = s & (1 << ENTRY_BITS) - 1;
  if (i >= SLOTS) return null;
  const socket = socketAt(i);
  return socket.generation == s >> ENTRY_BITS && socket.kind != Kind.FREE ? socket : null;
}

/** The same as a call. */
export function resolve(s: i32): Socket | null {
  return resolveFast(s);
}

/** The handle of an entry in use. */
export function handleOf(socket: Socket): i32 {
  const i = <i32>((changetype<usize>(socket) - TABLE) / offsetof<Socket>());
  return socket.generation << ENTRY_BITS | i;
}

/** A free entry, cleared and of a new generation, or null. */
export function take(kind: Kind): Socket | null {
  for (let i = 0; i < SLOTS; i++) {
    const socket = socketAt(i);
    if (socket.kind != Kind.FREE) continue;
    socket.kind = kind;
    socket.generation = socket.generation >= GENERATIONS ? 1 : socket.generation + 1;
    socket.index = 0;
    socket.tag = 0;
    socket.ip = 0;
    socket.port = 0;
    return socket;
  }
  return null;
}

/** The slot (lib/ready) of a socket that has one. */
// @ts-ignore: decorator
@inline export function slotOf(socket: Socket): i32 {
  if (socket.kind == Kind.CONNECTION) return socket.index;
  return socket.index + (socket.kind == Kind.LISTENER ? LISTENER_SLOT : UDP_SLOT);
}

/** The socket becomes the owner of transport object `index` of `kind`. */
export function own(socket: Socket, kind: Kind, index: i32): void {
  socket.kind = kind;
  socket.index = index;
  store<u8>(OWNERS + slotOf(socket), (handleOf(socket) & (1 << ENTRY_BITS) - 1) + 1);
}

/** Frees the entry; its handle is stale from now on. */
export function release(socket: Socket): void {
  if (socket.kind != Kind.STREAM) store<u8>(OWNERS + slotOf(socket), 0);
  socket.kind = Kind.FREE;
}

/** What `nextReady` found beside the handle. */
export class News {
  /** The socket's tag. */
  static tag: i32 = 0;
}

/** A handle whose socket has news, or -1; its tag is `News.tag`. News of transport objects that no program holds is passed over. */
export function nextReady(): i32 {
  while (anyReady()) {
    const owner = <i32>load<u8>(OWNERS + takeReady());
    if (owner == 0) continue;
    const socket = socketAt(owner - 1);
    News.tag = socket.tag;
    return socket.generation << ENTRY_BITS | owner - 1;
  }
  return -1;
}
