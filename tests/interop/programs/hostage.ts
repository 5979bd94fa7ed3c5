// An application that does what whoever connects to port 7001 says, octet by octet, to see that it is contained.
import { accept, bind, close, Err, Line, listen, poll, print, recv, send, socket, SocketType } from "../../../board/application/ethertype";

const PORT: i32 = 7001;
const command = memory.data(1);
const text = memory.data(512);

/** Computes for as long as the lowest bits of a sum are not all zero, which is for ever. */
function compute(): void {
  let sum: u32 = 1;
  while (sum & 0xffff) sum = sum * 5 + 2 | 1;
}

function deeper(n: u32): u32 {
  return deeper(n + 1) ^ n;
}

/** Does what `c` says on the connection s. */
function obey(s: i32, c: i32): void {
  if (c == 0x61) unreachable(); // a: abort
  if (c == 0x63) compute(); // c: compute
  if (c == 0x64) store<u32>(text, deeper(1)); // d: deep
  if (c == 0x6f) store<u8>(65535, 1); // o: out of bounds
  if (c == 0x70) Line.number(send(s, 65535, 2, 0)); // p: pointer
  if (c == 0x70) Line.end();
  if (c == 0x73) send(s, text, 512, 0); // s: send
}

/** Serves one connection; what ended it. */
function serve(s: i32): i32 {
  let n: i32;
  while ((n = recv(s, command, 1, 0)) > 0) obey(s, load<u8>(command));
  return n;
}

function tell(what: string, value: i32): void {
  Line.text(what);
  Line.number(value);
  Line.end();
}

export function run(): i32 {
  do {
    const listener = socket(SocketType.STREAM);
    bind(listener, 0, PORT);
    const ready = listener < 0 ? listener : listen(listener, 4);
    tell("listens ", ready);
    for (let s = ready; s >= 0 && (s = accept(listener, 0)) >= 0;) {
      tell("ended ", serve(s));
      close(s);
    }
    close(listener);
    print("again");
  } while (poll(0, 0, 300) != Err.EINTR);
  return 0;
}
