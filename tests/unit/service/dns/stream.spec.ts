// Answers that do not fit a datagram, by TCP (RFC 1035 4.2.2, RFC 7766).
import { DNS_TIMEOUT_MS, TCP_RX_BUFFER } from "../../../../assembly/config";
import { Err } from "../../../../assembly/lib/errors";
import { DnsCounter } from "../../../../assembly/service/dns/counters";
import { answer, cancel, setDnsServer } from "../../../../assembly/service/dns/resolver";
import { close, socket, SocketType } from "../../../../assembly/socket/socket";
import { drain, expectSilence, Got, takePacket, wire } from "../../../fakes/harness";
import { get16 } from "../../../fakes/octets";
import { FAR_IP } from "../../../fakes/packets";
import { called, Flow, peer } from "../../../fakes/tcp";
import { FIN, PSH, RSTACK, SYNACK } from "../../../tcp/support";
import {
  A, address, ask, asked, Asked, CNAME, counted, digits, elapse, freshResolver, go, good, hex16, labels, octetsOf, QNAME, record,
  Reply, reply, takeQuery, told,
} from "./server";

/** Octets of the device's query, its length included. */
let query: i32 = 0;
/** The octet that the server sends next. */
let next: u32 = 1;

/** A question whose answer by UDP is truncated; the device's SYN. */
function truncated(): i32 {
  const q = ask("www.example");
  asked();
  reply({ flags: 0x8380 });
  return q;
}

/** Takes the device's SYN to the server that was asked. */
function connects(): Flow {
  const f = called(53);
  expect(Got.destination).toBe(Asked.ip, "the server that was asked");
  return f;
}

/** Accepts the device's connection and takes its query. */
function accepted(): void {
  connects();
  next = 1;
  peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
  drain();
  go();
  takePacket(6);
  const header = load<u8>(Got.payload, 12) >> 4 << 2;
  const p = Got.payload + header;
  query = Got.payloadLength - header;
  expect(get16(p)).toBe(query - 2, "length in front");
  takeQuery(p + 2, query - 2);
}

/** The server sends these octets. */
function says(hex: string): void {
  peer({ flags: PSH, seq: next, ack: 1 + query, data: hex });
  next += octetsOf(hex);
  go();
}

/** The message with its length in front. */
function framed(r: Reply): string {
  const hex = r.hex();
  return hex16(octetsOf(hex)) + hex;
}

/** Whether one of the frames that came out closes the connection. */
function closed(): bool {
  let found = false;
  while (wire().sentCount()) {
    takePacket(6);
    if (load<u8>(Got.payload, 13) & 1) found = true;
    expect(<i32>load<u8>(Got.payload, 13) & 4).toBe(0, "no reset");
  }
  return found;
}

/** Passes over what is said by TCP. */
function passOver(): void {
  while (wire().sentCount() && load<u8>(wire().sent(), 23) == 6) wire().dropSent();
}

/** n other addresses. */
function others(n: i32): string {
  return record(labels("o.example"), A, address(66)).repeat(n);
}

describe("by TCP", () => {
  beforeEach(freshResolver);

  it("the same server is asked again when TC is set, with another number, and the connection closed (RFC 2181 9)", () => {
    const q = truncated();
    const id = Asked.id;
    accepted();
    expect(Asked.id).not.toBe(id);
    expect(Asked.name.toLowerCase()).toBe("www.example");
    says(framed({ an: 41, answers: others(40) + record(QNAME, A, address(7)) }));
    expect(told(q)).toBe(7);
    expect(closed()).toBe(true);
    expect(counted(DnsCounter.TCP_SENT)).toBe(1);
  });

  it("what the truncated answer holds is not used", () => {
    const q = ask("www.example");
    asked();
    reply({ flags: 0x8380, an: 1, answers: record(QNAME, A, address(66)) });
    expect(answer(q)).toBe(Err.EAGAIN);
    accepted();
    says(framed(good(7)));
    expect(told(q)).toBe(7);
  });

  it("the answer may come in pieces, the length too", () => {
    const q = truncated();
    accepted();
    const hex = digits(framed({ an: 2, answers: record(QNAME, CNAME, labels("b.example")) + record(labels("b.example"), A, address(7)) }));
    for (let i = 0; i < hex.length; i += 2) {
      expect(answer(q)).toBe(Err.EAGAIN);
      says(hex.slice(i, i + 2));
      drain();
    }
    expect(told(q)).toBe(7);
  });

  it("the rest is waited for even if the answer is there, so that the connection ends without a reset", () => {
    const q = truncated();
    accepted();
    const hex = digits(framed({ an: 41, answers: record(QNAME, A, address(7)) + others(40) }));
    says(hex.slice(0, 400));
    expect(answer(q)).toBe(Err.EAGAIN);
    drain();
    says(hex.slice(400));
    expect(told(q)).toBe(7);
    expect(closed()).toBe(true);
  });

  it("of a message longer than the receive ring what comes first is enough, if the answer is in it", () => {
    const q = truncated();
    accepted();
    const r: Reply = { an: 0xffff, answers: others(10) + record(QNAME, A, address(7)) };
    says("ffff" + r.hex());
    expect(told(q)).toBe(7);
  });

  it("of a message longer than the receive ring without the answer in front, the next server is asked, then the program is told", () => {
    const q = truncated();
    accepted();
    const r: Reply = { an: 0xffff, answers: others(50) };
    says("ffff" + r.hex());
    expect(answer(q)).toBe(Err.EAGAIN);
    drain();
    says(digits(others(60)).slice(0, 2 * (TCP_RX_BUFFER - <i32>next + 1)));
    expect(answer(q)).toBe(Err.EMSGSIZE);
  });

  it("a server that refuses, resets, ends too soon or says nothing is left for the next", () => {
    for (let way = 0; way < 5; way++) {
      freshResolver();
      setDnsServer(1, FAR_IP);
      const q = truncated();
      if (way == 0) {
        connects();
        peer({ flags: RSTACK, seq: 0, ack: 1 });
      } else {
        accepted();
        if (way == 1) peer({ flags: RSTACK, seq: 1, ack: 1 + query });
        if (way == 2) peer({ flags: FIN, seq: 1, ack: 1 + query });
        if (way == 3) says("0005 00 00 00 00 00");
        if (way == 4) elapse(DNS_TIMEOUT_MS);
      }
      go();
      passOver();
      asked();
      expect(Asked.ip).toBe(FAR_IP);
      reply(good(8));
      expect(told(q)).toBe(8);
    }
  });

  it("an answer to another question, or one that is truncated again, is not believed", () => {
    for (let way = 0; way < 2; way++) {
      freshResolver();
      setDnsServer(1, FAR_IP);
      const q = truncated();
      accepted();
      if (way) says(framed({ flags: 0x8380 }));
      else says(framed({ id: Asked.id ^ 1, an: 1, answers: record(QNAME, A, address(66)) }));
      passOver();
      asked();
      expect(Asked.ip).toBe(FAR_IP);
      reply(good(8));
      expect(told(q)).toBe(8);
    }
  });

  it("an alias that came so, for which there is no socket then, is told at once and is no timeout", () => {
    const q = truncated();
    accepted();
    const others: i32[] = [];
    for (let s = socket(SocketType.DGRAM); s >= 0; s = socket(SocketType.DGRAM)) others.push(s);
    says(framed({ an: 1, answers: record(QNAME, CNAME, labels("b.example")) }));
    expect(answer(q)).toBe(Err.ENOBUFS);
    expect(counted(DnsCounter.TIMEOUTS)).toBe(0);
    for (let i = 0; i < others.length; i++) close(others[i]);
  });

  it("a question can be given up", () => {
    const q = truncated();
    accepted();
    expect(cancel(q)).toBe(0);
    go();
    expect(closed()).toBe(true);
    expectSilence();
  });
});
