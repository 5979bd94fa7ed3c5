// Sends back what comes to TCP port 7. Nothing here waits: a socket is handled when it has news.
import { Err } from "../lib/errors";
import { FOREVER } from "../lib/time";
import { accept, bind, close, listen, nextReady, peek, Peeked, send, skip, socket, SocketType } from "../socket/socket";

let door = 0;

export function start(): void {
  door = socket(SocketType.STREAM);
  bind(door, 0, 7);
  listen(door, 4);
}

export function run(now: u32): void {
  for (let s = nextReady(); s >= 0; s = nextReady()) {
    if (s == door) while (accept(door) >= 0) continue;
    else echo(s);
  }
}

function echo(s: i32): void {
  let n = peek(s); // how much has come; 0 = the peer has ended
  if (n > 0) n = send(s, Peeked.data, n); // from where it lies, as much as there is room for
  if (n > 0) skip(s, n); // read; what is left is news again
  else if (n != Err.EAGAIN) close(s);
}

export function runTimers(now: u32): u32 {
  return FOREVER;
}
