// The resolver against a server in a script, in virtual time.
import { DNS_ALIASES, DNS_QUERIES, DNS_TIMEOUT_MS } from "../../../../assembly/config";
import { ip4 } from "../../../../assembly/lib/bytes";
import { Err } from "../../../../assembly/lib/errors";
import { DnsCounter } from "../../../../assembly/service/dns/counters";
import { answer, cancel, resolveAddress, Resolved, setDnsServer } from "../../../../assembly/service/dns/resolver";
import { socket, SocketType } from "../../../../assembly/socket/socket";
import { FAR_IP, Icmp, PEER_IP } from "../../../fakes/packets";
import { expectSilence, Got, queue, take } from "../../../fakes/harness";
import { hexOf } from "../../../fakes/octets";
import {
  A, address, ask, asked, Asked, CNAME, counted, elapse, freshResolver, go, good, labels, PTR, QNAME, record, reply, SOA, soa, told,
} from "./server";

const NAME: usize = memory.data(256);

/** The name of a host that was asked for by address, or the error. */
function host(q: i32): string {
  const n = answer(q, NAME, 256);
  return n < 0 ? "errno " + n.toString() : String.UTF8.decodeUnsafe(NAME, n);
}

describe("a question", () => {
  beforeEach(freshResolver);

  it("is asked by UDP, recursion desired, and answered (RFC 1035 4.1.1)", () => {
    const q = ask("www.example");
    asked();
    expect(Asked.ip).toBe(PEER_IP);
    expect(Asked.flags).toBe(0x0100);
    expect(Asked.type).toBe(A);
    expect(Asked.name.toLowerCase()).toBe("www.example");
    expect(answer(q)).toBe(Err.EAGAIN);
    reply(good(7));
    expect(told(q)).toBe(7);
    expect(answer(q)).toBe(Err.EBADF, "an answer is told once");
    expectSilence();
  });

  it("is answered at once when it is an address", () => {
    const q = ask("10.20.30.255");
    expectSilence();
    expect(answer(q)).toBe(0);
    expect(Resolved.ip).toBe(ip4(10, 20, 30, 255));
  });

  it("is refused when it is no name", () => {
    expect(ask("")).toBe(Err.EINVAL);
    expect(ask("a..b")).toBe(Err.EINVAL);
    expect(ask(".a")).toBe(Err.EINVAL);
    expect(ask("with space.example")).toBe(Err.EINVAL);
    expect(ask("a".repeat(64) + ".example")).toBe(Err.ENAMETOOLONG);
    expect(ask(("a".repeat(62) + ".").repeat(4) + "aa")).toBe(Err.ENAMETOOLONG);
    expectSilence();
  });

  it("may be the longest name there is (RFC 1035 2.3.4)", () => {
    const longest = ("a".repeat(62) + ".").repeat(4) + "a";
    const q = ask(longest);
    asked();
    expect(Asked.name.toLowerCase()).toBe(longest);
    expect(ask("b.example")).toBe(Err.ENOBUFS, "no room for another name");
    reply(good(1));
    expect(told(q)).toBe(1);
    expect(ask("b.example")).toBeGreaterThan(0);
  });

  it("has numbers, ports and cases that change each time (RFC 5452 9.2)", () => {
    const ids = new Set<i32>();
    const ports = new Set<i32>();
    const names = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const q = ask("abcdefghijklmnop.example");
      asked();
      expect(Asked.port).toBeGreaterThanOrEqual(1024);
      ids.add(Asked.id);
      ports.add(Asked.port);
      names.add(Asked.name);
      cancel(q);
    }
    expect(ids.size).toBeGreaterThan(47);
    expect(ports.size).toBeGreaterThan(47);
    expect(names.size).toBeGreaterThan(47);
  });

  it("waits for its turn when one for the same is under way (RFC 5452 5), and has the same answer", () => {
    const q = ask("www.example");
    const second = ask("WWW.example.");
    asked();
    expectSilence();
    reply(good(9));
    expect(told(q)).toBe(9);
    expect(told(second)).toBe(9);
    expectSilence();
  });

  it("is one of few at once; each has a port of its own", () => {
    for (let i = 0; i < DNS_QUERIES; i++) expect(ask("h" + i.toString() + ".example")).toBeGreaterThan(0);
    expect(ask("more.example")).toBe(Err.ENOBUFS);
    asked();
    const port = Asked.port;
    asked();
    expect(Asked.port).not.toBe(port);
  });

  it("waits for a socket when another has the last one, and is refused when programs have them all", () => {
    for (let i = 0; i < 3; i++) socket(SocketType.DGRAM);
    const q = ask("a.example");
    const second = ask("b.example");
    asked();
    expectSilence();
    reply(good(3));
    expect(told(q)).toBe(3);
    asked();
    expect(Asked.name.toLowerCase()).toBe("b.example");
    reply(good(4));
    expect(told(second)).toBe(4);
    socket(SocketType.DGRAM);
    expect(answer(ask("c.example"))).toBe(Err.ENOBUFS);
  });

  it("can be given up, and its answer is nobody's then", () => {
    const q = ask("www.example");
    asked();
    expect(cancel(q)).toBe(0);
    expect(cancel(q)).toBe(Err.EBADF);
    reply(good(1));
    take();
    expect(<i32>load<u8>(Got.payload)).toBe(3, "ICMP port unreachable");
    expect(answer(q)).toBe(Err.EBADF);
  });
});

describe("servers", () => {
  beforeEach(freshResolver);

  it("that are silent are asked again, twice as patiently each time, then given up", () => {
    const q = ask("www.example");
    asked();
    elapse(DNS_TIMEOUT_MS - 1);
    expectSilence();
    elapse(1);
    asked();
    elapse(2 * DNS_TIMEOUT_MS - 1);
    expectSilence();
    elapse(1);
    asked();
    expect(Asked.name).toBe("www.example", "the last round asks in lower case");
    elapse(4 * DNS_TIMEOUT_MS - 1);
    expect(answer(q)).toBe(Err.EAGAIN);
    elapse(1);
    expect(answer(q)).toBe(Err.ETIMEDOUT);
    expect(counted(DnsCounter.TIMEOUTS)).toBe(3);
    expectSilence();
  });

  it("are asked in turn: after the silent one the next", () => {
    setDnsServer(1, FAR_IP);
    const q = ask("www.example");
    asked();
    expect(Asked.ip).toBe(PEER_IP);
    elapse(DNS_TIMEOUT_MS);
    asked();
    expect(Asked.ip).toBe(FAR_IP);
    reply(good(8));
    expect(told(q)).toBe(8);
  });

  it("that fail are left for the next at once; when all do, the program is told", () => {
    setDnsServer(2, FAR_IP);
    for (let code = 1; code <= 5; code++) {
      if (code == 3) continue;
      const q = ask("www.example");
      asked();
      reply({ flags: 0x8180 | code });
      asked();
      expect(Asked.ip).toBe(FAR_IP);
      reply({ flags: 0x8180 | code });
      expect(answer(q)).toBe(Err.ECONNREFUSED);
      expectSilence();
    }
  });

  it("whose port is closed are left for the next (RFC 1122 4.1.3.3)", () => {
    setDnsServer(1, FAR_IP);
    const q = ask("www.example");
    asked();
    const icmp = new Icmp();
    icmp.icmpType = 3;
    icmp.code = 3;
    icmp.rest = 0;
    icmp.data = hexOf(Got.packet, Got.length - 14);
    queue(icmp.build());
    go();
    asked();
    expect(Asked.ip).toBe(FAR_IP);
    reply(good(5));
    expect(told(q)).toBe(5);
  });

  it("are the gateway while there are none, and none at all is an error at once", () => {
    setDnsServer(0, 0);
    ask("www.example");
    asked();
    expect(Asked.ip).toBe(PEER_IP);
    freshResolver();
    setDnsServer(0, ip4(127, 0, 0, 1));
    expect(answer(ask("www.example"))).toBe(Err.ENETUNREACH);
    expectSilence();
  });

  it("that say that a name does not exist, or has no address, are believed", () => {
    let q = ask("nothing.example");
    asked();
    reply({ flags: 0x8183 });
    expect(answer(q)).toBe(Err.ENOENT);
    q = ask("mail.example");
    asked();
    reply({});
    expect(answer(q)).toBe(Err.ENODATA);
  });
});

describe("aliases", () => {
  beforeEach(freshResolver);

  it("are followed to the address (RFC 1034 3.6.2), in whatever order they come", () => {
    const first = record(QNAME, CNAME, labels("b.example"));
    const second = record(labels("B.Example"), CNAME, labels("c.example"));
    const last = record(labels("c.example"), A, address(6));
    const orders = [first + second + last, last + second + first, second + last + first];
    for (let i = 0; i < orders.length; i++) {
      const q = ask("a" + i.toString() + ".example");
      asked();
      reply({ an: 3, answers: orders[i] });
      expect(told(q)).toBe(6);
    }
  });

  it("that the server does not know are asked for, and the answer is the first name's", () => {
    const q = ask("a.example");
    asked();
    reply({ an: 1, answers: record(QNAME, CNAME, labels("b.example")) });
    asked();
    expect(Asked.name.toLowerCase()).toBe("b.example");
    reply(good(12));
    expect(told(q)).toBe(12);
    expect(told(ask("a.example"))).toBe(12, "from the cache");
    expectSilence();
  });

  it("are not followed for ever", () => {
    const q = ask("a.example");
    for (let i = 0; i <= DNS_ALIASES; i++) {
      expect(answer(q)).toBe(Err.EAGAIN);
      asked();
      reply({ an: 1, answers: record(QNAME, CNAME, labels("b" + i.toString() + ".example")) });
    }
    expect(answer(q)).toBe(Err.ELOOP);
    expectSilence();
  });

  it("with an SOA have no address (RFC 2308 2.2)", () => {
    const q = ask("a.example");
    asked();
    reply({ an: 1, ns: 1, answers: record(QNAME, CNAME, labels("b.example")) + record(labels("example"), SOA, soa(60)) });
    expect(answer(q)).toBe(Err.ENODATA);
    expectSilence();
  });
});

describe("addresses to names", () => {
  beforeEach(freshResolver);

  it("are asked for in in-addr.arpa (RFC 1035 3.5)", () => {
    const q = resolveAddress(ip4(192, 0, 2, 130));
    go();
    asked();
    expect(Asked.name.toLowerCase()).toBe("130.2.0.192.in-addr.arpa");
    expect(Asked.type).toBe(PTR);
    reply({ an: 1, answers: record(QNAME, PTR, labels("Host-1.Example")) });
    expect(host(q)).toBe("host-1.example");
  });

  it("follow aliases (RFC 2317), and tell when there is none", () => {
    let q = resolveAddress(ip4(192, 0, 2, 1));
    go();
    asked();
    const alias = "1.0/25.2.0.192.in-addr.arpa";
    reply({ an: 2, answers: record(QNAME, CNAME, labels(alias)) + record(labels(alias), PTR, labels("h.example")) });
    expect(host(q)).toBe("h.example");
    q = resolveAddress(ip4(192, 0, 2, 2));
    go();
    asked();
    reply({ flags: 0x8183 });
    expect(answer(q)).toBe(Err.ENOENT);
  });

  it("are no names that a host cannot have: what a stranger put there is not shown", () => {
    const q = resolveAddress(ip4(192, 0, 2, 1));
    go();
    asked();
    reply({ an: 1, answers: record(QNAME, PTR, labels("<script>.example")) });
    expect(answer(q)).toBe(Err.EAGAIN);
    expect(counted(DnsCounter.BAD_FORM)).toBe(1);
    reply({ an: 1, answers: record(QNAME, PTR, labels("good.example")) });
    expect(host(q)).toBe("good.example");
  });
});
