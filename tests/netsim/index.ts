// One end of the simulated network: the stack on a simulated adapter, and a program that sends without end or reads at once.
import { arrive } from "../sim/mac";
import { TCP_TX_BUFFER } from "../../assembly/config";
import { Err } from "../../assembly/lib/errors";
import { begin, receive, runTimers, transmit, unfinished } from "../../assembly/socket/poll";
import { accept, bind, connect, listen, News, nextReady, send, setTag, skip, socket, SocketType } from "../../assembly/socket/socket";

export { boot, inbox, ready } from "../sim/station";

/** What a socket's program does, in its tag. */
const enum Program {
  SINK,
  SOURCE,
  LISTENER,
}

const TEXT: usize = memory.data(TCP_TX_BUFFER, 8);

class Sink {
  /** Octets read so far. */
  static octets: i32 = 0;
  /** Why the flow ended, a negative Err; 0 = it has not. */
  static error: i32 = 0;
}

/** Octets read so far, or the negative Err that ended the flow. */
export function progress(): i32 {
  return Sink.error ? Sink.error : Sink.octets;
}

export function listenAt(port: i32): void {
  const s = socket(SocketType.STREAM);
  setTag(s, Program.LISTENER);
  bind(s, 0, port);
  listen(s, 1);
}

export function connectTo(ip: u32, port: i32): i32 {
  const s = socket(SocketType.STREAM);
  setTag(s, Program.SOURCE);
  return connect(s, ip, port);
}

/** A poll for the frame of n octets at `inbox()`, timers excluded: frames come one after another, as on a cable. */
export function frame(n: i32, now: u32): void {
  arrive(n);
  begin(now);
  receive(now);
  run();
  transmit(now);
}

/** Does what is due by time; returns the ms until it wants to run again. */
export function timers(now: u32): u32 {
  begin(now);
  let wait = runTimers(now);
  while (unfinished()) {
    run();
    transmit(now);
    wait = runTimers(now);
  }
  return wait;
}

function run(): void {
  let s = 0;
  while ((s = nextReady()) >= 0) {
    if (News.tag == Program.SINK) drain(s);
    else if (News.tag == Program.SOURCE) fill(s);
    else setTag(accept(s), Program.SINK);
  }
}

function drain(s: i32): void {
  let n = 0;
  while ((n = skip(s, i32.MAX_VALUE)) > 0) Sink.octets += n;
  end(n);
}

function fill(s: i32): void {
  let n = 0;
  do n = send(s, TEXT, TCP_TX_BUFFER); while (n > 0);
  end(n);
}

/** Notes the last answer n of a verb when the flow cannot go on. */
function end(n: i32): void {
  if (n < 0 && n != Err.EAGAIN) Sink.error = n;
}
