// When the retransmission timer starts, starts again and stops (RFC 6298 3, 5): no segment goes again too early, and none is forgotten.
import { TCP_RTO_MIN_MS, TCP_TX_BUFFER } from "../../assembly/config";
import { accept } from "../../assembly/socket/socket";
import { at, expectSilence, pass, reset } from "../fakes/harness";
import { between, expectOut, peer } from "../fakes/tcp";
import { established, fresh, noDelay, own, Program, serve, SYN, SYNACK, write } from "./support";

/** ESTABLISHED with a handshake of 200 ms: SRTT = 200, RTTVAR = 100, RTO = 600 (RFC 6298 2.2). Time begins. */
function establishedIn200(): void {
  serve(7);
  between(5000, 7);
  peer({ flags: SYN, seq: 0, mss: 1460 });
  expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  pass(200);
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  noDelay();
  reset();
}

/** The next n octets of the program's stream, from `seq` on, go out now in one segment. */
function say(seq: u32, n: i32): void {
  write(n);
  expectOut({ seq, ack: 1, len: n });
}

describe("the retransmission timer", () => {
  beforeEach(fresh);

  it("starts with the first segment, not anew with those that follow (RFC 6298 5.1)", () => {
    establishedIn200();
    say(1, 100);
    at(300);
    say(101, 100);
    at(599);
    expectSilence();
    at(600);
    expectOut({ seq: 1, ack: 1, len: 200 });
  });

  it("starts again from the ACK of the first segment: the second goes again an RTO later, never earlier than one after it went (RFC 6298 5 (1))", () => {
    establishedIn200();
    say(1, 100);
    at(190);
    say(101, 100);
    at(200);
    peer({ seq: 1, ack: 101 });
    // SRTT stays 200, RTTVAR becomes 75: RTO 500.
    at(699);
    expectSilence();
    at(700);
    expectOut({ seq: 101, ack: 1, len: 100 });
  });

  it("starts again when a segment goes again by duplicate ACKs (RFC 6298 5 (1))", () => {
    establishedIn200();
    for (let i = 0; i < 4; i++) say(1 + i * 100, 100);
    at(500);
    for (let i = 0; i < 3; i++) peer({ seq: 1, ack: 1 });
    expectOut({ seq: 1, ack: 1, len: 400 });
    at(1099);
    expectSilence();
    at(1100);
    expectOut({ seq: 1, ack: 1, len: 400 });
  });

  it("starts again with the doubled time-out when it was due (RFC 6298 5.6)", () => {
    establishedIn200();
    say(1, 100);
    at(600);
    expectOut({ seq: 1, ack: 1, len: 100 });
    at(1799);
    expectSilence();
    at(1800);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("an old ACK does not start it again (RFC 6298 5.3)", () => {
    establishedIn200();
    say(1, 100);
    at(400);
    peer({ seq: 1, ack: 1, wnd: 8000 });
    at(599);
    expectSilence();
    at(600);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("starts anew with what is sent after it stopped (RFC 6298 5.1, RFC 6298 5.2)", () => {
    established();
    say(1, 100);
    pass(TCP_RTO_MIN_MS - 1);
    peer({ seq: 1, ack: 101 });
    pass(TCP_RTO_MIN_MS);
    expectSilence();
    say(101, 100);
    pass(TCP_RTO_MIN_MS * 2);
    expectOut({ seq: 101, ack: 1, len: 100 });
  });

  it("a round trip is measured in each window of a long transfer (RFC 6298 3 (2))", () => {
    establishedIn200();
    let seq: u32 = 1;
    // Four round trips of 400 ms. RTTVAR: 125, 137, 141, 140; SRTT: 225, 246, 265, 282, all rounded down.
    for (let i = 0; i < 4; i++) {
      write(TCP_TX_BUFFER);
      expectOut({ seq, ack: 1, len: TCP_TX_BUFFER / 2 });
      expectOut({ seq: seq + TCP_TX_BUFFER / 2, ack: 1, len: TCP_TX_BUFFER / 2 });
      pass(400);
      seq += TCP_TX_BUFFER;
      peer({ seq: 1, ack: seq });
    }
    say(seq, 100);
    pass(800);
    expectSilence();
    pass(100);
    expectOut({ seq, ack: 1, len: 100 });
  });
});
