// What a hostile or broken server, or anybody on the way, can send: rows 75 to 80 of the catalogue of malformed inputs, by number. After
// each the question still gets its good answer, and the next question works.
import { DNS_ALIASES } from "../../../../assembly/config";
import { ip4 } from "../../../../assembly/lib/bytes";
import { Counter } from "../../../../assembly/lib/counters";
import { Err } from "../../../../assembly/lib/errors";
import { DnsCounter } from "../../../../assembly/service/dns/counters";
import { answer, resolveAddress } from "../../../../assembly/service/dns/resolver";
import { counted as countedByStack, drain, Got, take } from "../../../fakes/harness";
import { FAR_IP } from "../../../fakes/packets";
import {
  A, address, ask, asked, Asked, CNAME, counted, digits, freshResolver, go, GOOD, good, hex16, labels, octetsOf, PTR, QNAME, raw, record,
  Reply, reply, SOA, soa, stillWorks, told,
} from "./server";

/** A question under way. */
function question(): i32 {
  freshResolver();
  const q = ask("www.example");
  asked();
  return q;
}

/** What `r` was is ignored and counted as `cause`; everything else works. */
function ignored(q: i32, r: Reply, cause: DnsCounter, what: string): void {
  const before = counted(cause);
  reply(r);
  expect(counted(cause)).toBe(before + 1, what);
  stillWorks(q, what);
}

/** The header of an answer with one record, and its question. */
function head(): string {
  const r: Reply = { an: 1 };
  return r.hex();
}

/** Octets in front of the answers. */
function start(): i32 {
  return 12 + octetsOf(Asked.question);
}

/** A pointer to `offset` (RFC 1035 4.1.4). */
function pointer(offset: i32): string {
  return hex16(0xc000 | offset);
}

describe("75: a reply that is not the server's answer to this question", () => {
  it("has another number", () => {
    for (let bit = 0; bit < 16; bit++) {
      const q = question();
      ignored(q, { id: Asked.id ^ 1 << bit, an: 1, answers: record(QNAME, A, address(1)) }, DnsCounter.BAD_ID, "id");
    }
  });

  it("comes from another port, or from another host: it never gets to the resolver", () => {
    const q = question();
    const wrongPort = good(1);
    wrongPort.from = 5353;
    reply(wrongPort);
    take();
    expect(Got.protocol).toBe(1, "port unreachable");
    const wrongHost = good(1);
    wrongHost.source = FAR_IP;
    reply(wrongHost);
    drain();
    expect(countedByStack(Counter.UDP_NO_PORT)).toBe(2);
    stillWorks(q, "source");
  });

  it("goes to another port", () => {
    const q = question();
    const elsewhere = good(1);
    elsewhere.to = Asked.port ^ 1;
    reply(elsewhere);
    drain();
    expect(countedByStack(Counter.UDP_NO_PORT)).toBe(1);
    stillWorks(q, "port");
  });

  it("answers another name, type or class, or none, or two; or the same name in other cases", () => {
    const questions = [
      labels("www.exampel") + "0001 0001", labels("www.example") + "001c 0001", labels("www.example") + "0001 0003",
      labels("example") + "0001 0001", labels("www.example.www.example") + "0001 0001",
    ];
    for (let i = 0; i < questions.length; i++) {
      const q = question();
      ignored(q, { question: questions[i], an: 1, answers: record(QNAME, A, address(1)) }, DnsCounter.BAD_QUESTION, questions[i]);
    }
    for (let n = 0; n <= 2; n += 2) {
      const q = question();
      ignored(q, { qd: n, an: 1, answers: record(QNAME, A, address(1)) }, DnsCounter.BAD_QUESTION, "questions");
    }
    const q = question();
    const other = Asked.name == Asked.name.toLowerCase() ? Asked.name.toUpperCase() : Asked.name.toLowerCase();
    ignored(q, { question: labels(other) + "0001 0001", an: 1, answers: record(QNAME, A, address(1)) }, DnsCounter.BAD_QUESTION, "case");
  });

  it("is a query itself, or of another operation", () => {
    for (let flags = 0x0100; flags <= 0x0900; flags += 0x0800) {
      const q = question();
      ignored(q, { flags: flags, an: 1, answers: record(QNAME, A, address(1)) }, DnsCounter.BAD_ID, "QR");
    }
    const q = question();
    ignored(q, { flags: 0xa980, an: 1, answers: record(QNAME, A, address(1)) }, DnsCounter.BAD_ID, "OPCODE");
  });
});

describe("76: compression pointers", () => {
  it("to themselves", () => {
    const q = question();
    ignored(q, { an: 1, answers: record(pointer(start()), A, address(1)) }, DnsCounter.BAD_FORM, "self");
  });

  it("forward", () => {
    const q = question();
    ignored(q, { an: 1, answers: record(pointer(start() + 16), A, address(1)) + labels("www.example") }, DnsCounter.BAD_FORM, "forward");
  });

  it("beyond the end, or into the header", () => {
    const offsets = [0x3fff, 600, 0, 11];
    for (let i = 0; i < offsets.length; i++) {
      const q = question();
      ignored(q, { an: 1, answers: record(pointer(offsets[i]), A, address(1)) }, DnsCounter.BAD_FORM, "offset");
    }
  });

  it("to each other, and in a circle through labels", () => {
    let q = question();
    const at = start();
    ignored(q, { an: 1, answers: record(pointer(at + 2) + pointer(at), A, address(1)) }, DnsCounter.BAD_FORM, "A and B");
    q = question();
    ignored(q, { an: 1, answers: record("0161" + pointer(start()), A, address(1)) }, DnsCounter.BAD_FORM, "label and back");
  });

  it("200 times over, each backward: it ends, and is the name that it is", () => {
    const q = question();
    // A record of another type first, whose data are the chain of pointers, the first to the question's name.
    let chain = pointer(12);
    const at = start() + 12;
    for (let i = 1; i < 200; i++) chain += pointer(at + 2 * i - 2);
    reply({ an: 2, answers: record(QNAME, 16, chain) + record(pointer(at + 398), A, address(50)) });
    expect(told(q)).toBe(50);
  });

  it("cut in the middle", () => {
    const q = question();
    ignored(q, { an: 1, answers: "c0" }, DnsCounter.SHORT, "half a pointer");
  });
});

describe("77: labels and names", () => {
  it("with the lengths 64 to 191", () => {
    for (let n = 64; n < 192; n += 9) {
      const q = question();
      ignored(q, { an: 1, answers: record(hex16(n).slice(3) + "61".repeat(n) + "00", A, address(1)) }, DnsCounter.BAD_FORM, "label");
    }
  });

  it("longer than 255 octets, in one piece and through a pointer", () => {
    let q = question();
    const label = "3f" + "61".repeat(63);
    ignored(q, { an: 1, answers: record(label.repeat(4) + "00", A, address(1)) }, DnsCounter.BAD_FORM, "257 octets");
    q = question();
    const long = record(label.repeat(3) + "00", 16, "00");
    ignored(q, { an: 2, answers: long + record(label + pointer(start()), A, address(1)) }, DnsCounter.BAD_FORM, "through a pointer");
  });

  it("without an end", () => {
    const q = question();
    ignored(q, { an: 1, answers: "0361626303616263" }, DnsCounter.SHORT, "no last 0");
    const p = question();
    ignored(p, { an: 1, answers: "0361" }, DnsCounter.SHORT, "half a label");
  });
});

describe("78: counts of records that are not there", () => {
  it("65,535 of each kind", () => {
    let q = question();
    ignored(q, { an: 0xffff }, DnsCounter.SHORT, "ANCOUNT");
    q = question();
    ignored(q, { ns: 0xffff }, DnsCounter.SHORT, "NSCOUNT");
    q = question();
    ignored(q, { qd: 0xffff }, DnsCounter.BAD_QUESTION, "QDCOUNT");
    q = question();
    reply({ an: 1, ar: 0xffff, answers: record(QNAME, A, address(9)) });
    expect(told(q)).toBe(9, "additional records are not looked at");
  });

  it("a message cut anywhere", () => {
    const q = question();
    const hex = digits(head() + record(QNAME, A, address(1)));
    const n = hex.length / 2;
    for (let i = 0; i < n; i++) {
      raw(hex.slice(0, 2 * i));
      expect(answer(q)).toBe(Err.EAGAIN, "cut");
    }
    expect(counted(DnsCounter.SHORT)).toBe(n);
    stillWorks(q, "cut");
  });
});

describe("79: RDLENGTH", () => {
  it("other than 4 in an address: it is passed over", () => {
    const lengths = [0, 1, 3, 5, 16];
    for (let i = 0; i < lengths.length; i++) {
      const q = question();
      const odd = record(QNAME, A, "7f".repeat(lengths[i]));
      reply({ an: 2, answers: odd + record(QNAME, A, address(3)) });
      expect(told(q)).toBe(3);
    }
  });

  it("beyond the end of the message", () => {
    const lengths = [5, 255, 0xffff];
    for (let i = 0; i < lengths.length; i++) {
      const q = question();
      ignored(q, { an: 1, answers: record(QNAME, A, address(1), 300, lengths[i]) }, DnsCounter.SHORT, "RDLENGTH");
    }
  });

  it("shorter or longer than an alias's name", () => {
    const name = labels("b.example");
    const n = octetsOf(name);
    for (let length = n - 2; length <= n + 2; length++) {
      if (length == n) continue;
      const q = question();
      const bad = record(QNAME, CNAME, name, 300, length);
      ignored(q, { an: 1, answers: bad + record(QNAME, A, address(1)) }, DnsCounter.BAD_FORM, "CNAME");
    }
  });

  it("of an SOA too short for its numbers: it says nothing about time", () => {
    const q = question();
    reply({ flags: 0x8183, ns: 1, answers: record(QNAME, SOA, "0000" + "7f".repeat(19)) });
    expect(answer(q)).toBe(Err.ENOENT);
    ask("www.example");
    asked();
  });
});

describe("80: aliases that lead nowhere, truncation, codes, other names", () => {
  it("an alias of itself, and two of each other: an error, bounded", () => {
    let q = question();
    reply({ an: 1, answers: record(QNAME, CNAME, QNAME) });
    expect(answer(q)).toBe(Err.ELOOP);
    q = question();
    reply({ an: 2, answers: record(QNAME, CNAME, labels("b.example")) + record(labels("b.example"), CNAME, QNAME) });
    expect(answer(q)).toBe(Err.ELOOP);
  });

  it("one alias too many in a message, and just not too many", () => {
    for (let extra = 0; extra <= 1; extra++) {
      const q = question();
      let answers = record(QNAME, CNAME, labels("n1.example"));
      let n = 1;
      for (; n < DNS_ALIASES + extra; n++) {
        answers += record(labels("n" + n.toString() + ".example"), CNAME, labels("n" + (n + 1).toString() + ".example"));
      }
      answers += record(labels("n" + n.toString() + ".example"), A, address(4));
      reply({ an: n + 1, answers: answers });
      expect(told(q)).toBe(extra ? <i32>Err.ELOOP : 4);
    }
  });

  it("an address of a name that was not asked for is nobody's (RFC 2181 5.4.1)", () => {
    let q = question();
    const foreign = record(labels("bank.example"), A, address(66));
    reply({ an: 2, answers: foreign + record(QNAME, A, address(2)) });
    expect(told(q)).toBe(2);
    ask("bank.example");
    asked();
    q = question();
    reply({ an: 1, ns: 1, answers: foreign + record(labels("example"), SOA, soa(60)) });
    expect(answer(q)).toBe(Err.ENODATA);
    q = question();
    reply({ an: 1, ar: 1, answers: record(labels("x.example"), CNAME, QNAME) + foreign });
    expect(answer(q)).toBe(Err.ENODATA, "additional records are not believed");
  });

  it("an address of another class than the Internet's is none", () => {
    const q = question();
    reply({ an: 2, answers: record(QNAME, A, address(66), 300, -1, 3) + record(QNAME, A, address(2)) });
    expect(told(q)).toBe(2);
  });

  it("codes of failure: the program is told, and the next question works", () => {
    for (let code = 1; code < 16; code++) {
      if (code == 3) continue;
      const q = question();
      reply({ flags: GOOD | code, an: 1, answers: record(QNAME, A, address(66)) });
      expect(answer(q)).toBe(Err.ECONNREFUSED);
      const next = ask("next.example");
      asked();
      reply(good(5));
      expect(told(next)).toBe(5);
    }
  });

  it("hundreds of records in front of the answer: what is looked at is bounded", () => {
    const q = question();
    const other = record(pointer(13), A, address(66)).replace("c00d", "c000");
    ignored(q, { an: 90, answers: other.repeat(90) }, DnsCounter.BAD_FORM, "into the header");
    const loops = question();
    // Each pass finds one more alias, the last first, so that all records are read again for each.
    let chain = "";
    for (let n = 7; n > 0; n--) chain += record(labels("n" + n.toString()), CNAME, labels("n" + (n + 1).toString()));
    chain += record(QNAME, CNAME, labels("n1"));
    const filler = record(QNAME, 16, "").repeat(60);
    reply({ an: 68, answers: filler + chain });
    expect(answer(loops)).toBe(Err.EAGAIN);
    expect(counted(DnsCounter.BAD_FORM)).toBe(1);
    stillWorks(loops, "records");
  });

  it("a host's name that is a pointer in a circle", () => {
    freshResolver();
    const q = resolveAddress(ip4(192, 0, 2, 1));
    go();
    asked();
    reply({ an: 1, answers: record(QNAME, PTR, pointer(start() + 12)) });
    expect(answer(q)).toBe(Err.EAGAIN);
    expect(counted(DnsCounter.BAD_FORM)).toBe(1);
  });
});
