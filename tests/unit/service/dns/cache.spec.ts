// What the resolver remembers, in virtual time.
import { DNS_NEGATIVE_MAX, DNS_TTL_MAX } from "../../../../assembly/config";
import { Err } from "../../../../assembly/lib/errors";
import { FOREVER } from "../../../../assembly/lib/time";
import { recall, remember } from "../../../../assembly/service/dns/cache";
import { DnsCounter } from "../../../../assembly/service/dns/counters";
import { answer, dnsTimers } from "../../../../assembly/service/dns/resolver";
import { drain, expectSilence, peerKnown } from "../../../fakes/harness";
import { PEER_IP } from "../../../fakes/packets";
import { A, address, ask, asked, CNAME, counted, elapse, freshResolver, good, labels, QNAME, record, reply, SOA, soa, told } from "./server";

describe("what is remembered", () => {
  beforeEach(freshResolver);

  it("is used for its time to live, and not longer", () => {
    let q = ask("www.example");
    asked();
    reply(good(1, 10));
    expect(told(q)).toBe(1);
    elapse(9990);
    expect(told(ask("WWW.EXAMPLE"))).toBe(1);
    expectSilence();
    expect(counted(DnsCounter.CACHE_HITS)).toBe(1);
    elapse(10);
    peerKnown();
    drain();
    q = ask("www.example");
    asked();
    reply(good(2));
    expect(told(q)).toBe(2);
  });

  it("is nothing with a time to live of 0, or one whose first bit is set (RFC 2181 8)", () => {
    for (let i = 0; i < 2; i++) {
      const q = ask("www.example");
      asked();
      reply(good(1, i ? 0x80000001 : 0));
      expect(told(q)).toBe(1);
    }
    ask("www.example");
    asked();
  });

  it("has the shortest time of the chain", () => {
    const q = ask("a.example");
    asked();
    reply({ an: 2, answers: record(QNAME, CNAME, labels("b.example"), 5) + record(labels("b.example"), A, address(1), 300) });
    expect(told(q)).toBe(1);
    elapse(5000);
    ask("a.example");
    asked();
  });

  it("has the shortest time of a chain that came in two answers", () => {
    const q = ask("a.example");
    asked();
    reply({ an: 1, answers: record(QNAME, CNAME, labels("b.example"), 5) });
    asked();
    reply(good(1));
    expect(told(q)).toBe(1);
    elapse(4990);
    expect(told(ask("a.example"))).toBe(1, "from the cache");
    elapse(10);
    ask("a.example");
    asked();
  });

  it("ends after a day, whatever the time to live", () => {
    const q = ask("www.example");
    asked();
    reply(good(1, 0x7fffffff));
    expect(told(q)).toBe(1);
    elapse(DNS_TTL_MAX * 1000 - 10);
    expect(told(ask("www.example"))).toBe(1);
    elapse(10);
    peerKnown();
    drain();
    ask("www.example");
    asked();
  });

  it("does not come back after the clock has gone round by half (24.8 days)", () => {
    remember(0x1234, 0, PEER_IP, 10, 5);
    const late: u32 = 0x80000000 + 20000;
    for (let now: u32 = 5; now < late; now += FOREVER) dnsTimers(now);
    expect(recall(0x1234, late)).toBe(Err.EAGAIN);
  });

  it("is also that there is nothing, for the SOA's MINIMUM or its time to live (RFC 2308 5), bounded", () => {
    const minima: u32[] = [30, 1000000];
    const lives: u32[] = [1000, 1000000];
    const expected: u32[] = [30, DNS_NEGATIVE_MAX];
    for (let i = 0; i < minima.length; i++) {
      freshResolver();
      for (let code = 0; code <= 3; code += 3) {
        const q = ask("n" + code.toString() + ".example");
        asked();
        reply({ flags: 0x8180 | code, ns: 1, answers: record(labels("example"), SOA, soa(minima[i]), lives[i]) });
        expect(answer(q)).toBe(code ? <i32>Err.ENOENT : <i32>Err.ENODATA);
      }
      elapse(expected[i] * 1000 - 10);
      expect(answer(ask("n0.example"))).toBe(Err.ENODATA);
      expect(answer(ask("n3.example"))).toBe(Err.ENOENT);
      expectSilence();
      elapse(10);
      peerKnown();
      drain();
      ask("n3.example");
      asked();
    }
  });

  it("is not that there is nothing when no SOA says how long", () => {
    for (let i = 0; i < 2; i++) {
      const q = ask("nothing.example");
      asked();
      reply({ flags: 0x8183 });
      expect(answer(q)).toBe(Err.ENOENT);
    }
  });

  it("gives way to news when it is full: what ends first goes", () => {
    for (let i = 0; i < 9; i++) {
      const q = ask("h" + i.toString() + ".example");
      asked();
      reply(good(i, i == 4 ? 100 : 1000));
      expect(told(q)).toBe(i);
    }
    expect(counted(DnsCounter.CACHE_EVICTED)).toBe(1);
    for (let i = 0; i < 9; i++) if (i != 4) expect(told(ask("h" + i.toString() + ".example"))).toBe(i);
    expectSilence();
    ask("h4.example");
    asked();
  });
});
