// Urgent data (RFC 9293 3.8.5, RFC 6093): how a program hears of them, and how it sends them.
import { TCP_RX_BUFFER, TCP_TX_BUFFER } from "../../assembly/config";
import { Err } from "../../assembly/lib/errors";
import { Message, nextReady, Poll, poll as pollSocket, recv, send, Shut, shutdown, urgent } from "../../assembly/socket/socket";
import { Is, is, tcbAt } from "../../assembly/transport/tcp/tcb";
import { TcpFlag } from "../../assembly/wire/tcp";
import { drain, expectSilence, pass, poll } from "../fakes/harness";
import { pattern } from "../fakes/octets";
import { expectOut, peer } from "../fakes/tcp";
import { ACK, closeWait, established, finWait2, FIN, fresh, Program, read, scratch, write } from "./support";

const URG: u32 = TcpFlag.ACK | TcpFlag.URG;
/** Text in a full segment of the device: half its ring. */
const FULL: i32 = TCP_TX_BUFFER / 2;

/** Whether the program has been told of anything since it was asked last. */
function news(): bool {
  let any = false;
  while (nextReady() >= 0) any = true;
  return any;
}

/** The program writes the next n octets of its stream as urgent data. */
function writeUrgent(n: i32): void {
  pattern(scratch(), Program.written, n);
  expect(send(Program.s, scratch(), n, Message.OOB)).toBe(n, "octets taken by send");
  Program.written += n;
  poll();
}

function expectUrgent(n: i32): void {
  expect(urgent(Program.s)).toBe(n, "urgent octets to be read");
  expect(pollSocket(Program.s) & Poll.PRI).toBe(n ? Poll.PRI : 0, "POLLPRI");
}

describe("urgent data that arrive", () => {
  beforeEach(fresh);

  it("are told of, up to the octet before the one that the pointer names (MUST-30, MUST-32, MUST-62)", () => {
    established();
    news();
    peer({ flags: URG, seq: 1, ack: 1, len: 10, urgent: 6 });
    expect(news()).toBe(true);
    expectUrgent(6);
    read(10);
    expectUrgent(0);
  });

  it("stay in line (RFC 6093 2.1), and nobody gets them apart", () => {
    established();
    peer({ flags: URG, seq: 1, ack: 1, len: 10, urgent: 6 });
    expect(recv(Program.s, scratch(), 1, Message.OOB)).toBe(Err.EINVAL);
    read(10);
  });

  it("shrink as the program reads, which is told when it has read them all (MUST-33)", () => {
    established();
    peer({ flags: URG, seq: 1, ack: 1, len: 100, urgent: 60 });
    read(59);
    expectUrgent(1);
    news();
    read(1);
    expect(news()).toBe(true);
    expectUrgent(0);
    // Nothing is left that could seem to be ahead when the numbers have come round.
    expect(is(tcbAt(0), Is.URGED)).toBe(false);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.OUT);
    read(40);
    expectUrgent(0);
  });

  it("can be of any length: the point lies ahead of what has arrived (MUST-31)", () => {
    established();
    const all = 4 * TCP_RX_BUFFER;
    let seq = 1;
    while (seq <= all) {
      peer({ flags: URG, seq, ack: 1, len: 512, urgent: all + 1 - seq });
      expectUrgent(all + 1 - seq);
      read(512);
      seq += 512;
    }
    expectUrgent(0);
  });

  it("are told of anew when the pointer advances, not when it stays (MUST-32)", () => {
    established();
    peer({ flags: URG, seq: 1, ack: 1, urgent: 5 });
    news();
    peer({ flags: URG, seq: 1, ack: 1, urgent: 5 });
    expect(news()).toBe(false);
    expectUrgent(5);
    peer({ flags: URG, seq: 1, ack: 1, urgent: 9 });
    expect(news()).toBe(true);
    expectUrgent(9);
  });

  it("do not recede: a pointer to what is urgent already, or read already, says nothing", () => {
    established();
    peer({ flags: URG, seq: 1, ack: 1, len: 20, urgent: 20 });
    peer({ flags: URG, seq: 21, ack: 1, len: 20, urgent: 0 });
    expectUrgent(20);
    read(40);
    news();
    peer({ flags: URG, seq: 41, ack: 1, urgent: 0 });
    expect(news()).toBe(false);
    expectUrgent(0);
  });

  it("may have come as ordinary data: what is unread before the point becomes urgent (RFC 6093 2.1)", () => {
    established();
    peer({ seq: 1, ack: 1, len: 30 });
    expectUrgent(0);
    peer({ flags: URG, seq: 31, ack: 1, urgent: 0 });
    expectUrgent(30);
  });

  it("are told of while the window is shut (MUST-66)", () => {
    established();
    for (let n = 0; n < TCP_RX_BUFFER; n += 512) peer({ seq: 1 + n, ack: 1, len: min(512, TCP_RX_BUFFER - n) });
    news();
    peer({ flags: URG, seq: 1 + TCP_RX_BUFFER, ack: 1, len: 1, urgent: 1 });
    expect(news()).toBe(true);
    expectUrgent(TCP_RX_BUFFER + 1);
  });

  it("count from the segment's own number, also when its front is old", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10 });
    peer({ flags: URG, seq: 1, ack: 1, len: 20, urgent: 15 });
    expectUrgent(15);
  });

  it("arrive in FIN-WAIT-2 too, and count right when the FIN is behind them", () => {
    finWait2();
    peer({ flags: URG | TcpFlag.FIN, seq: 1, ack: 2, len: 10, urgent: 10 });
    expectUrgent(10);
    read(10);
    expectUrgent(0);
  });

  it("cannot be after a FIN: URG is ignored in CLOSE-WAIT (RFC 9293 3.10.7.4, sixth step)", () => {
    closeWait();
    news();
    peer({ flags: URG, seq: 2, ack: 1, urgent: 100 });
    expect(news()).toBe(false);
    expectUrgent(0);
  });

  it("mean nothing to who has shut down receiving", () => {
    established();
    peer({ flags: URG, seq: 1, ack: 1, len: 10, urgent: 30 });
    shutdown(Program.s, Shut.RD);
    expectUrgent(0);
    peer({ flags: URG, seq: 11, ack: 1, len: 10, urgent: 30 });
    expectUrgent(0);
  });
});

describe("urgent data that are sent", () => {
  beforeEach(fresh);

  it("carry URG and a pointer to the octet behind them (MUST-30, MUST-62)", () => {
    established();
    writeUrgent(10);
    expectOut({ flags: URG, seq: 1, ack: 1, len: 10, urgent: 10 });
  });

  it("are urgent until they are acknowledged, and what follows is not", () => {
    established();
    writeUrgent(10);
    drain();
    pass(1500);
    expectOut({ flags: URG, seq: 1, ack: 1, len: 10, urgent: 10 });
    drain();
    peer({ seq: 1, ack: 11 });
    write(10);
    expectOut({ flags: ACK, seq: 11, ack: 1, len: 10 });
    // Nagle's algorithm is back, too.
    write(10);
    expectSilence();
  });

  it("make all before them urgent, segment by segment (MUST-31)", () => {
    established();
    const n = FULL + 100;
    writeUrgent(n);
    expectOut({ flags: URG, seq: 1, ack: 1, len: FULL, urgent: n });
    expectOut({ flags: URG, seq: 1 + FULL, ack: 1, len: 100, urgent: 100 });
  });

  it("in the middle of a segment leave what is behind them ordinary", () => {
    established();
    writeUrgent(10);
    expectOut({ flags: URG, seq: 1, ack: 1, len: 10, urgent: 10 });
    write(20);
    expectOut({ seq: 11, ack: 1, len: 20 });
    pass(1500);
    expectOut({ flags: URG, seq: 1, ack: 1, len: 30, urgent: 10 });
  });

  it("are not held back by Nagle's algorithm", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    write(10);
    expectSilence();
    writeUrgent(1);
    expectOut({ flags: URG, seq: 11, ack: 1, len: 11, urgent: 11 });
  });

  it("are told of in probes of a shut window", () => {
    const f = established();
    f.wnd = 0;
    peer({ seq: 1, ack: 1 });
    writeUrgent(10);
    pass(1500);
    expectOut({ flags: URG, seq: 1, ack: 1, len: 1, urgent: 10 });
  });

  it("can end the stream", () => {
    established();
    writeUrgent(10);
    drain();
    shutdown(Program.s, Shut.WR);
    poll();
    expectOut({ flags: FIN, seq: 11, ack: 1 });
    pass(1500);
    expectOut({ flags: FIN | URG, seq: 1, ack: 1, len: 10, urgent: 10 });
  });
});
