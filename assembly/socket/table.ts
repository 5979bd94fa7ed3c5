// The table of sockets: what a handle stands for. A handle is a small positive number: the entry, and a generation that changes each
// time the entry is freed, so that a stale handle never reaches another program's socket.
import { Err } from "../lib/errors";
import { DEFAULTS, Settings } from "../transport/tcp/settings";
import { anyReady, LISTENER_SLOT, SLOTS, takeReady, UDP_SLOT } from "../lib/ready";

/** What a socket has become. */
export const enum Kind {
  /** None: the handle is stale or never was one. */
  NONE,
  /** A stream socket that neither listens nor is connected. */
  STREAM,
  LISTENER,
  CONNECTION,
  DATAGRAM,
}

/** An entry, what its program has set first. */
@unmanaged @final export class Socket extends Settings {
  /** What programs know it by: generation and entry; 0 = the entry is free. */
  handle: i32;
  kind: Kind;
  /** Number of the listener, connection or UDP socket. */
  index: i32;
  /** A program's own number. */
  tag: i32;
  /** As bound before listen or connect: address in wire order, port in host order; 0 = not chosen. */
  ip: u32;
  port: u32;
}

/** One entry more than can be taken: what every unknown handle stands for. */
const TABLE: usize = memory.data((SLOTS + 1) * 40, 4);
if (offsetof<Socket>() != 40) ERROR("Socket layout changed");

/** For each transport slot the entry that owns it, or 0: no program does. */
const OWNERS: usize = memory.data(SLOTS * 4, 4);

/** Low bits of a handle name the entry, the rest is the generation: 1..GENERATIONS. */
const ENTRY_BITS: i32 = 8;
const GENERATIONS: i32 = 0x7fffff;
let generation: i32 = 0;

/** Entry i, 0..SLOTS-1. */
// @ts-ignore: decorator
@inline export function socketAt(i: i32): Socket {
  return changetype<Socket>(TABLE + <usize>i * offsetof<Socket>());
}

/** The socket of handle s; one of Kind.NONE if s is stale or was never one. */
export function resolve(s: i32): Socket {
  const socket = socketAt(min(s & (1 << ENTRY_BITS) - 1, SLOTS));
  return socket.handle == s ? socket : socketAt(SLOTS);
}

/** The error of a verb that does not fit socket k: `error`, or Err.EBADF if there is no such socket. */
export function refuse(k: Socket, error: i32): i32 {
  return k.kind == Kind.NONE ? <i32>Err.EBADF : error;
}

/** A free entry, cleared and of a new generation, or null. */
export function take(kind: Kind): Socket | null {
  for (let i = 0; i < SLOTS; i++) {
    const socket = socketAt(i);
    if (socket.handle) continue;
    generation = generation == GENERATIONS ? 1 : generation + 1;
    memory.fill(changetype<usize>(socket), 0, offsetof<Socket>());
    copySettings(socket, DEFAULTS);
    socket.handle = generation << ENTRY_BITS | i;
    socket.kind = kind;
    return socket;
  }
  return null;
}

/** `to` has what was set for `from`. */
export function copySettings(to: Settings, from: Settings): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), offsetof<Settings>());
}

/** The slot (lib/ready) of a socket that has one. */
// @ts-ignore: decorator
@inline export function slotOf(socket: Socket): i32 {
  if (socket.kind == Kind.CONNECTION) return socket.index;
  return socket.index + (socket.kind == Kind.LISTENER ? LISTENER_SLOT : UDP_SLOT);
}

function setOwner(socket: Socket, owner: usize): void {
  store<usize>(OWNERS + (<usize>slotOf(socket) << 2), owner);
}

/** The socket becomes the owner of transport object `index` of `kind`. */
export function own(socket: Socket, kind: Kind, index: i32): void {
  socket.kind = kind;
  socket.index = index;
  setOwner(socket, changetype<usize>(socket));
}

/** The transport object of the socket is gone: it is as before it was connected. */
export function disown(socket: Socket): void {
  setOwner(socket, 0);
  socket.kind = Kind.STREAM;
}

/** Frees the entry; its handle is stale from now on. */
export function release(socket: Socket): void {
  if (socket.kind != Kind.STREAM) setOwner(socket, 0);
  socket.handle = 0;
  socket.kind = Kind.NONE;
}

/** What `nextReady` found beside the handle. */
export class News {
  /** The socket's tag. */
  static tag: i32 = 0;
}

/** A handle whose socket has news, or -1; its tag is `News.tag`. News of transport objects that no program holds is passed over. */
// @ts-ignore: decorator
@inline export function nextReady(): i32 {
  while (anyReady()) {
    const owner = changetype<Socket | null>(load<usize>(OWNERS + (<usize>takeReady() << 2)));
    if (owner === null) continue;
    News.tag = owner.tag;
    return owner.handle;
  }
  return -1;
}
