import { free } from "../../../../assembly/transport/tcp/close";
import {
  deflate, mayEnterRecovery, onAck, onDupAckInRecovery, onEstablished, onIdle, onLoss, onRecovered, onTimeout,
} from "../../../../assembly/transport/tcp/congestion";
import { mayRecover } from "../../../../assembly/transport/tcp/recovery";
import { allocate, Is, is, Tcb } from "../../../../assembly/transport/tcp/tcb";

class Block {
  static t: Tcb = changetype<Tcb>(0);
}

/** `n` octets are in flight from SND.UNA. */
function inFlight(n: i32): void {
  Block.t.sndNxt = Block.t.sndUna + n;
}

describe("congestion control (RFC 5681, 6582, 6928)", () => {
  beforeEach(() => {
    const t = <Tcb>allocate();
    Block.t = t;
    t.mss = 1000;
    t.iss = 0xfffff000;
    t.sndUna = t.sndNxt = t.iss + 1;
    onEstablished(t, false);
  });
  afterEach(() => { free(Block.t); });

  it("begins with ten segments, or 14600 octets, or two segments (RFC 6928 2)", () => {
    expect(Block.t.cwnd).toBe(10000);
    Block.t.mss = 1460;
    onEstablished(Block.t, false);
    expect(Block.t.cwnd).toBe(14600);
    Block.t.mss = 8960;
    onEstablished(Block.t, false);
    expect(Block.t.cwnd).toBe(17920);
  });

  it("begins with one segment when the SYN was lost (RFC 5681 3.1)", () => {
    onEstablished(Block.t, true);
    expect(Block.t.cwnd).toBe(1000);
  });

  it("slow start: by what is acknowledged, by a segment at most (3.1 (2))", () => {
    onAck(Block.t, 300);
    expect(Block.t.cwnd).toBe(10300);
    onAck(Block.t, 5000);
    expect(Block.t.cwnd).toBe(11300);
  });

  it("congestion avoidance: a segment for each window of octets, however many ACKs tell of it (RFC 5681 3.1 (3))", () => {
    Block.t.ssthresh = 10000;
    for (let i = 0; i < 9; i++) onAck(Block.t, 1000);
    onAck(Block.t, 999);
    expect(Block.t.cwnd).toBe(10000);
    onAck(Block.t, 1);
    expect(Block.t.cwnd).toBe(11000);
    onAck(Block.t, 6000);
    onAck(Block.t, 4999);
    expect(Block.t.cwnd).toBe(11000);
    onAck(Block.t, 2);
    expect(Block.t.cwnd).toBe(12000);
    onAck(Block.t, 11998);
    expect(Block.t.cwnd).toBe(12000, "the octet too many counted");
    onAck(Block.t, 1);
    expect(Block.t.cwnd).toBe(13000);
  });

  it("what was acknowledged before a loss lets the smaller window grow once, not more", () => {
    Block.t.ssthresh = 10000;
    onAck(Block.t, 9999);
    inFlight(10000);
    onLoss(Block.t, 3);
    onRecovered(Block.t, true);
    expect(Block.t.cwnd).toBe(5000);
    onAck(Block.t, 1000);
    expect(Block.t.cwnd).toBe(6000);
    onAck(Block.t, 4000);
    expect(Block.t.cwnd).toBe(6000);
    onAck(Block.t, 1000);
    expect(Block.t.cwnd).toBe(7000);
  });

  it("congestion avoidance never overflows", () => {
    Block.t.ssthresh = 2;
    Block.t.cwnd = 0x3fffffff;
    for (let i = 0; i < 10; i++) onAck(Block.t, 0x3fffffff);
    expect(Block.t.cwnd).toBe(0x3fffffff);
  });

  it("a loss: half of what is in flight, two segments at least, inflated by the duplicates (3.2 (2), (3))", () => {
    inFlight(8000);
    onLoss(Block.t, 3);
    expect(Block.t.ssthresh).toBe(4000);
    expect(Block.t.cwnd).toBe(7000);
    expect(is(Block.t, Is.RECOVERY)).toBe(true);
    expect(Block.t.recover).toBe(Block.t.sndNxt - 1);
    onDupAckInRecovery(Block.t);
    expect(Block.t.cwnd).toBe(8000);
    inFlight(2000);
    onLoss(Block.t, 3);
    expect(Block.t.ssthresh).toBe(2000);
  });

  it("an ACK of all ends recovery: no more than ssthresh, no burst (RFC 6582 3.2 step 3)", () => {
    inFlight(8000);
    onLoss(Block.t, 3);
    Block.t.sndUna = Block.t.sndNxt;
    inFlight(0);
    onRecovered(Block.t, false);
    expect(is(Block.t, Is.RECOVERY)).toBe(false);
    expect(Block.t.cwnd).toBe(2000);
  });

  it("an ACK of all with much in flight: ssthresh", () => {
    inFlight(8000);
    onLoss(Block.t, 3);
    Block.t.sndUna = Block.t.sndNxt;
    inFlight(6000);
    onRecovered(Block.t, false);
    expect(Block.t.cwnd).toBe(4000);
  });

  it("an ACK of all after a recovery at PRR's pace: ssthresh (RFC 6937 3)", () => {
    inFlight(8000);
    onLoss(Block.t, 3);
    inFlight(0);
    onRecovered(Block.t, true);
    expect(Block.t.cwnd).toBe(4000);
    expect(is(Block.t, Is.RECOVERY)).toBe(false);
  });

  it("after idle time: the initial window, or less (RFC 5681 4.1)", () => {
    Block.t.cwnd = 50000;
    onIdle(Block.t);
    expect(Block.t.cwnd).toBe(10000);
    Block.t.cwnd = 3000;
    onIdle(Block.t);
    expect(Block.t.cwnd).toBe(3000);
  });

  it("a partial ACK deflates by what it acknowledges and adds a segment back", () => {
    inFlight(8000);
    onLoss(Block.t, 3);
    deflate(Block.t, 3000);
    expect(Block.t.cwnd).toBe(7000 - 3000 + 1000);
    expect(is(Block.t, Is.RECOVERY)).toBe(true);
    deflate(Block.t, 500);
    expect(Block.t.cwnd).toBe(4500);
    deflate(Block.t, 4499);
    expect(Block.t.cwnd).toBe(1001);
  });

  it("a partial ACK never leaves less than a segment", () => {
    inFlight(20000);
    onLoss(Block.t, 3);
    Block.t.cwnd = 3000;
    deflate(Block.t, 15000);
    expect(Block.t.cwnd).toBe(1000);
  });

  it("a time-out: one segment; ssthresh half of what was in flight, once (RFC 5681 3.1 (4))", () => {
    inFlight(8000);
    Block.t.dupAcks = 2;
    onTimeout(Block.t, false);
    expect(Block.t.cwnd).toBe(1000);
    expect(Block.t.ssthresh).toBe(4000);
    expect(Block.t.dupAcks).toBe(0);
    inFlight(2000);
    onTimeout(Block.t, true);
    expect(Block.t.ssthresh).toBe(4000);
  });

  it("a time-out ends recovery", () => {
    inFlight(8000);
    onLoss(Block.t, 3);
    onTimeout(Block.t, false);
    expect(is(Block.t, Is.RECOVERY)).toBe(false);
  });

  it("recovery may begin with the first segment, not again until more is acknowledged than was sent before (RFC 6582 3.2 step 2)", () => {
    expect(mayEnterRecovery(Block.t)).toBe(true);
    inFlight(8000);
    onTimeout(Block.t, false);
    expect(mayEnterRecovery(Block.t)).toBe(false);
    Block.t.sndUna = Block.t.sndNxt;
    expect(mayEnterRecovery(Block.t)).toBe(false);
    Block.t.sndNxt++;
    Block.t.sndUna++;
    expect(mayEnterRecovery(Block.t)).toBe(true);
    onLoss(Block.t, 3);
    expect(mayEnterRecovery(Block.t)).toBe(false);
  });

  it("recovery may begin, with SACK or without, however many octets went without a loss before (RFC 6582 3.2, RFC 6675 5)", () => {
    for (let gone: u64 = 1; gone < 0x200000000; gone += 0x20000001) {
      Block.t.sndUna = <u32>(Block.t.iss + gone);
      inFlight(8000);
      expect(mayEnterRecovery(Block.t)).toBe(true, "NewReno");
      expect(mayRecover(Block.t)).toBe(true, "SACK");
    }
  });
});
