// A chat server for 8 in a sandbox of its own, at port 7000: the first line that somebody says is a name, each line after that goes to all
// others.
import { accept, bind, close, Err, listen, Poll, poll, PollTable, print, recv, send, setNonblocking, setsockopt, socket, SocketType } from "../application/ethertype";

const PORT: i32 = 7000;
const GUESTS: i32 = 8;
const NAME: i32 = 16;
const LINE: i32 = 120;

/** Pause before another try to open the port, ms: the stack is being made anew. */
const RETRY_MS: i32 = 200;

const NEWLINE: i32 = 0x0a;
const RETURN: i32 = 0x0d;

/** Somebody who is connected, or an empty chair. */
@final class Guest {
  /** Their socket, or -1. */
  s: i32 = -1;
  /** Octets of `line` and of `name`. */
  used: i32 = 0;
  named: i32 = 0;
  readonly line: StaticArray<u8> = new StaticArray<u8>(LINE);
  readonly name: StaticArray<u8> = new StaticArray<u8>(NAME);

  get lineAt(): usize { return changetype<usize>(this.line); }
  get nameAt(): usize { return changetype<usize>(this.name); }

  sit(s: i32): void {
    this.s = s;
    this.used = 0;
    this.named = 0;
  }

  go(): void {
    close(this.s);
    this.s = -1;
  }
}

const guests = new StaticArray<Guest>(GUESTS);
for (let i = 0; i < GUESTS; i++) guests[i] = new Guest();
const table = new PollTable(GUESTS + 1);

/** What goes out: a line that is built here. */
const out = memory.data(NAME + LINE + 8);
let outLength: i32 = 0;

function put(p: usize, n: i32): void {
  memory.copy(out + outLength, p, n);
  outLength += n;
}

function putText(ascii: string): void {
  for (let i = 0; i < ascii.length; i++) store<u8>(out + outLength++, ascii.charCodeAt(i));
}

/** Sends what was built to one guest; who does not read what was said has to go. */
function tell(guest: Guest): void {
  if (send(guest.s, out, outLength, 0) != outLength) guest.go();
}

/** Says "NAME: TEXT" or "NAME TEXT" to all that have a name but the speaker. */
function say(speaker: Guest, between: string, text: usize, n: i32): void {
  outLength = 0;
  put(speaker.nameAt, speaker.named);
  putText(between);
  put(text, n);
  putText("\n");
  for (let i = 0; i < GUESTS; i++) {
    const guest = guests[i];
    if (guest != speaker && guest.s >= 0 && guest.named) tell(guest);
  }
}

function leave(guest: Guest): void {
  guest.go();
  if (guest.named) say(guest, " leaves", 0, 0);
}

/** One line of n octets at p, without its end. */
function hear(guest: Guest, p: usize, n: i32): void {
  if (n && load<u8>(p + n - 1) == RETURN) n--;
  if (guest.named) {
    say(guest, ": ", p, n);
    return;
  }
  guest.named = min(n, NAME);
  memory.copy(guest.nameAt, p, guest.named);
  if (n) say(guest, " joins", 0, 0);
}

/** Where the first line's end stands in what a guest has said so far, or -1. */
function lineEnd(guest: Guest): i32 {
  for (let i = 0; i < guest.used; i++) if (load<u8>(guest.lineAt + i) == NEWLINE) return i;
  return -1;
}

/** Takes what has come, line by line; what is longer than a line counts as one. */
function listenTo(guest: Guest): void {
  const n = recv(guest.s, guest.lineAt + guest.used, LINE - guest.used, 0);
  if (n <= 0) {
    if (n != Err.EAGAIN) leave(guest);
    return;
  }
  guest.used += n;
  for (let end = lineEnd(guest); end >= 0; end = lineEnd(guest)) {
    hear(guest, guest.lineAt, end);
    guest.used -= end + 1;
    memory.copy(guest.lineAt, guest.lineAt + end + 1, guest.used);
  }
  if (guest.used < LINE) return;
  hear(guest, guest.lineAt, LINE);
  guest.used = 0;
}

/** Lets somebody in, or says that there is no room. */
function welcome(listener: i32): void {
  const s = accept(listener, 0);
  if (s < 0) return;
  setNonblocking(s, true);
  outLength = 0;
  for (let i = 0; i < GUESTS; i++) {
    const guest = guests[i];
    if (guest.s >= 0) continue;
    guest.sit(s);
    putText("your name?\n");
    tell(guest);
    return;
  }
  putText("full\n");
  send(s, out, outLength, 0);
  close(s);
}

/** Serves guests until the listening socket is lost. */
function serve(listener: i32): void {
  for (;;) {
    table.count = 0;
    for (let i = 0; i < GUESTS; i++) table.add(guests[i].s, Poll.IN);
    table.add(listener, Poll.IN);
    if (table.wait(-1) < 0) return;
    for (let i = 0; i < GUESTS; i++) if (table.events(i)) listenTo(guests[i]);
    if (table.events(GUESTS) & Poll.ERR) return;
    if (table.events(GUESTS)) welcome(listener);
  }
}

/** A socket that listens at PORT, or an error. */
function openPort(): i32 {
  const s = socket(SocketType.STREAM | SocketType.NONBLOCK);
  if (s < 0) return s;
  // Connections of before may still have the port: SO_REUSEADDR.
  store<i32>(out, 1);
  setsockopt(s, 1, 2, out, 4);
  let result = bind(s, 0, PORT);
  if (result == 0) result = listen(s, GUESTS);
  if (result == 0) return s;
  close(s);
  return result;
}

export function run(): i32 {
  do {
    const listener = openPort();
    if (listener >= 0) {
      print("chat: open");
      serve(listener);
      for (let i = 0; i < GUESTS; i++) if (guests[i].s >= 0) leave(guests[i]);
      close(listener);
    }
  } while (poll(0, 0, RETRY_MS) >= 0);
  return 1;
}
