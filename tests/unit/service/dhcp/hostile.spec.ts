// What no good server says: rows 69 to 74 of the catalogue of malformed input, each counted by its cause and without effect; and a million
// mutations of good messages.
import { Dhcp, DhcpState } from "../../../../assembly/service/dhcp/client";
import { agreed } from "../../../../assembly/service/dhcp/terms";
import { dnsServer } from "../../../../assembly/service/dns/servers";
import { ip4 } from "../../../../assembly/lib/bytes";
import { Counter } from "../../../../assembly/lib/counters";
import { interfaceAt, Link } from "../../../../assembly/link/interface";
import { DhcpType } from "../../../../assembly/wire/dhcp";
import { counted, drain, expectSilence, mark, Net, ownIp, pass, turn, wire } from "../../../fakes/harness";
import { FRAME, PEER_IP } from "../../../fakes/packets";
import { Asked, bound, CLAIM_MS, expectMessage, expectState, LEASED, OTHER_SERVER, Reply, request, switchOn, untilMessage } from "./support";

function discover(): void {
  switchOn();
  untilMessage(10000);
  expectMessage(DhcpType.DISCOVER);
  mark();
}

/** The reply is without effect on who waits for an offer, and is counted once, as c. */
function expectRefused(r: Reply, c: Counter): void {
  mark();
  r.say();
  expectSilence();
  expectState(DhcpState.SELECTING);
  expect(counted(c)).toBe(1);
}

/** The reply is taken for an offer, whatever was wrong with it; `c` counted it so often. */
function expectTaken(r: Reply, c: Counter, times: u32): void {
  discover();
  r.xid = Asked.xid;
  r.say();
  expectState(DhcpState.REQUESTING);
  expect(counted(c)).toBe(times);
}

function offer(more: string = ""): Reply {
  const r = new Reply(DhcpType.OFFER);
  r.more = more;
  return r;
}

describe("not a DHCP reply to us", () => {
  beforeEach(discover);

  it("row 69: shorter than 240 octets, wrong cookie, op 1, wrong hardware, wrong port", () => {
    const short = offer();
    short.total = 20 + 8 + 239;
    short.length = 8 + 239;
    short.noSum = true;
    expectRefused(short, Counter.DHCP_SHORT);
    const none = offer();
    none.total = 28;
    none.length = 8;
    none.noSum = true;
    expectRefused(none, Counter.DHCP_SHORT);
    const cookie = offer();
    cookie.cookie = 0x63825364;
    expectRefused(cookie, Counter.DHCP_BAD_FORMAT);
    const request = offer();
    request.op = 1;
    expectRefused(request, Counter.DHCP_BAD_FORMAT);
    const long = offer();
    long.hardwareLength = 16;
    expectRefused(long, Counter.DHCP_BAD_FORMAT);
    const port = offer();
    port.from = 68;
    expectRefused(port, Counter.DHCP_BAD_FORMAT);
  });

  it("row 69: wrong xid, wrong chaddr", () => {
    const xid = offer();
    xid.xid++;
    expectRefused(xid, Counter.DHCP_NOT_OURS);
    const mac = offer();
    mac.mac ^= 1;
    expectRefused(mac, Counter.DHCP_NOT_OURS);
    mac.mac ^= 1 ^ <u64>1 << 47;
    expectRefused(mac, Counter.DHCP_NOT_OURS);
  });
});

describe("options that lie", () => {
  beforeEach(discover);

  it("row 70: a length past the end, a code without length", () => {
    const past = offer("0c 09 41 42");
    past.ended = false;
    expectRefused(past, Counter.DHCP_BAD_OPTIONS);
    const code = offer("0c");
    code.ended = false;
    expectRefused(code, Counter.DHCP_BAD_OPTIONS);
    const far = offer("06 ff 08 08 08 08");
    expectRefused(far, Counter.DHCP_BAD_OPTIONS);
  });

  it("row 70: no END, pads only", () => {
    const noEnd = offer();
    noEnd.ended = false;
    expectTaken(noEnd, Counter.DHCP_BAD_OPTIONS, 0);
    discover();
    const pads = new Reply(DhcpType.OFFER);
    pads.kind = 0;
    pads.server = 0;
    pads.lease = -1;
    pads.ended = false;
    pads.more = "00 00 00 00 00 00 00 00 00 00 00 00";
    expectRefused(pads, Counter.DHCP_UNEXPECTED);
  });

  it("row 70: overload is read once, whatever the fields say that it names", () => {
    discover();
    const both = offer("34 01 03");
    both.file = "34 01 03 06 04 01 02 03 04 ff";
    both.sname = "34 01 03 2a 04 05 06 07 08 ff";
    both.say();
    expectState(DhcpState.REQUESTING);
    expect(agreed().dns).toBe(ip4(1, 2, 3, 4));
    expect(agreed().ntp).toBe(ip4(5, 6, 7, 8));
    discover();
    const file = offer("34 01 01");
    file.sname = "2a 04 05 06 07 08 ff";
    file.file = "06 04 01 02 03 04 ff";
    file.say();
    expect(agreed().dns).toBe(ip4(1, 2, 3, 4));
    expect(agreed().ntp).toBe(0, "sname holds no options");
    discover();
    const past = offer("34 01 01");
    past.file = "0c 7f 41";
    expectRefused(past, Counter.DHCP_BAD_OPTIONS);
    discover();
    const none = offer("34 01 00");
    none.file = "0c 7f 41";
    expectTaken(none, Counter.DHCP_BAD_OPTIONS, 0);
  });

  it("row 71: DNS of 0, 3, 5 and 252 octets; mask and router of a length that is not 4", () => {
    expectTaken(offer("06 00"), Counter.DHCP_BAD_OPTION, 1);
    expect(agreed().dns).toBe(0);
    expectTaken(offer("06 03 01 02 03"), Counter.DHCP_BAD_OPTION, 1);
    expectTaken(offer("06 05 01 02 03 04 05"), Counter.DHCP_BAD_OPTION, 1);
    expect(agreed().dns).toBe(0);
    let long = "06 fc";
    for (let i = 0; i < 63; i++) long += " 08 08 08 08";
    expectTaken(offer(long), Counter.DHCP_BAD_OPTION, 0);
    expect(agreed().dns).toBe(ip4(8, 8, 8, 8));
    expect(agreed().otherDns).toBe(ip4(8, 8, 8, 8));
    expect(agreed().ntp).toBe(0, "the place behind is untouched");
    expectTaken(offer("01 03 ff ff ff 03 05 c0 a8 07 01 01 1a 04 05 dc 05 dc"), Counter.DHCP_BAD_OPTION, 3);
    expect(agreed().mask).toBe(ip4(255, 255, 255, 0), "as the class is");
    expect(agreed().router).toBe(0);
    expect<i32>(agreed().mtu).toBe(1500);
  });

  it("row 72: names of 255 octets, not ended, with compression loops: nobody reads them", () => {
    let name = "0c ff";
    for (let i = 0; i < 255; i++) name += " ff";
    expectTaken(offer(name), Counter.DHCP_BAD_OPTION, 0);
    expectTaken(offer("0f 03 41 42 43 77 04 c0 00 c0 02"), Counter.DHCP_BAD_OPTION, 0);
  });
});

describe("terms that nobody can live with", () => {
  beforeEach(discover);

  it("row 73: T1 > T2 > lease count as not said", () => {
    bound(1000, 900, 800);
    expect(agreed().t1).toBe(500, "half of the lease");
  });

  it("row 73: lease 0, none, shorter than 10 s: refused, and the next question comes in its time", () => {
    const leases: i64[] = [0, -1, 1, 9];
    for (let i = 0; i < leases.length; i++) {
      const r = offer();
      r.lease = leases[i];
      expectRefused(r, Counter.DHCP_BAD_TERMS);
    }
    pass(2000);
    expectSilence();
  });

  it("row 73: missing server identifier, or 0.0.0.0", () => {
    const none = offer();
    none.server = 0;
    expectRefused(none, Counter.DHCP_BAD_TERMS);
    const zero = offer("36 04 00 00 00 00");
    zero.server = 0;
    expectRefused(zero, Counter.DHCP_BAD_TERMS);
  });

  it("row 74: an address that no host can have, or the gateway's own", () => {
    const bad: u32[] = [
      0, 0xffffffff, ip4(224, 0, 0, 1), ip4(127, 0, 0, 1), ip4(192, 168, 7, 255), ip4(192, 168, 7, 0), ip4(240, 0, 0, 1), ip4(0, 0, 0, 9), PEER_IP,
    ];
    for (let i = 0; i < bad.length; i++) {
      const r = offer("01 04 ff ff ff 00 03 04 c0 a8 07 01");
      r.yours = bad[i];
      expectRefused(r, Counter.DHCP_BAD_TERMS);
    }
  });

  it("mask: with holes, or of zeros; router: of another network, or of nobody; MTU: too small, too large", () => {
    expectTaken(offer("01 04 ff 00 ff 00"), Counter.DHCP_BAD_OPTION, 0);
    expect(agreed().mask).toBe(ip4(255, 255, 255, 0));
    expectTaken(offer("01 04 00 00 00 00"), Counter.DHCP_BAD_OPTION, 0);
    expect(agreed().mask).toBe(ip4(255, 255, 255, 0));
    expectTaken(offer("01 04 ff ff ff 00 03 04 0a 00 00 01"), Counter.DHCP_BAD_OPTION, 0);
    expect(agreed().router).toBe(0);
    expectTaken(offer("01 04 ff ff ff 00 03 04 c0 a8 07 ff"), Counter.DHCP_BAD_OPTION, 0);
    expect(agreed().router).toBe(0);
    const mtus: string[] = ["1a 02 00 00", "1a 02 00 44", "1a 02 02 27", "1a 02 05 dd", "1a 02 ff ff"];
    for (let i = 0; i < mtus.length; i++) {
      expectTaken(offer(mtus[i]), Counter.DHCP_BAD_OPTION, 0);
      expect<i32>(agreed().mtu).toBe(1500);
    }
  });

  it("an ACK is not for who waits for an offer; nor is a NAK, nor a message of no type", () => {
    expectRefused(new Reply(DhcpType.ACK), Counter.DHCP_UNEXPECTED);
    expectRefused(new Reply(DhcpType.NAK), Counter.DHCP_UNEXPECTED);
    const none = offer();
    none.kind = 0;
    expectRefused(none, Counter.DHCP_UNEXPECTED);
    const strange = offer();
    strange.kind = 99;
    expectRefused(strange, Counter.DHCP_UNEXPECTED);
  });
});

describe("two servers", () => {
  it("an ACK of another server, or with another address, is not the one that was asked for", () => {
    discover();
    request(offer());
    mark();
    const other = new Reply(DhcpType.ACK);
    other.server = OTHER_SERVER;
    other.say();
    const address = new Reply(DhcpType.ACK);
    address.yours = ip4(192, 168, 7, 51);
    address.say();
    expectState(DhcpState.REQUESTING);
    expect(counted(Counter.DHCP_UNEXPECTED)).toBe(2);
    new Reply(DhcpType.ACK).say();
    expectState(DhcpState.CHECKING);
  });

  it("row 74: a NAK is not heeded in BOUND, and not without server identifier while the lease is renewed", () => {
    bound(1000, 20, 40);
    mark();
    new Reply(DhcpType.NAK).say();
    expect(counted(Counter.DHCP_UNEXPECTED)).toBe(1);
    expect(ownIp()).toBe(LEASED);
    pass(40000);
    drain();
    const r = new Reply(DhcpType.NAK);
    r.server = 0;
    r.say();
    expect(ownIp()).toBe(LEASED);
  });
});

/** Inputs of the mutation test. */
const INPUTS: i32 = 1000000;

class Mutant {
  static seed: u32 = 0;

  /** Marsaglia's xorshift32. */
  static next(): u32 {
    let x = Mutant.seed;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    Mutant.seed = x;
    return x;
  }
}

/** Ethernet, IPv4 and UDP headers of a frame. */
const HEADERS: usize = 42;

/** Options in which length and value decide: what mutations put in place of an octet. */
const TELLING: StaticArray<u8> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 26, 42, 50, 51, 52, 53, 54, 58, 59, 127, 128, 252, 254, 255];

/** Changes up to four octets of the message in a frame of n octets, mostly of its options. */
function mutate(n: i32): void {
  const octets = <u32>n - <u32>HEADERS;
  for (let left = 1 + (Mutant.next() & 3); left > 0; left--) {
    const r = Mutant.next();
    const at = HEADERS + (r & 7 ? 240 + (r >> 8) % (octets - 240) : (r >> 8) % octets);
    const v = r & 8 ? TELLING[(r >> 4 & 0xff) % TELLING.length] : <u8>(r >> 24);
    store<u8>(FRAME + at, v);
  }
}

/** What holds whatever was said. */
function isSane(): bool {
  const own = interfaceAt(0);
  const t = agreed();
  if (Dhcp.state < DhcpState.OFF || Dhcp.state > DhcpState.RELEASING) return false;
  if (Link.mtu < 552 || Link.mtu > 1500) return false;
  const first = own.ip & 0xff;
  if (own.ip && (first == 0 || first == 127 || first >= 224)) return false;
  if (Dhcp.state > DhcpState.SELECTING && (t.lease < 10 || t.t1 >= t.t2 || t.t2 >= t.lease || t.server == 0)) return false;
  return own.ip == 0 || own.mask != 0 && (own.gateway == 0 || ((own.gateway ^ own.ip) & own.mask) == 0);
}

describe("mutations", () => {
  it("a million of good messages with up to four octets changed, in every state, end in a state that makes sense", () => {
    let insane = 0;
    let taken = 0;
    let seconds: u32 = 0;
    Mutant.seed = 20261122;
    const rich = "01 04 ff ff ff 00 03 04 c0 a8 07 01 06 08 08 08 08 08 01 01 01 01 2a 04 c0 a8 07 01 1a 02 05 dc 34 01 03 0c 03 61 62 63";
    const types: i32[] = [DhcpType.OFFER, DhcpType.ACK, DhcpType.NAK];
    const lengths: i32[] = [0, 0, 0];
    const frames: usize[] = [memory.data(700), memory.data(700), memory.data(700)];
    for (let i = 0; i < 3; i++) {
      const r = new Reply(types[i]);
      r.more = rich;
      r.file = "06 04 08 08 08 08 ff";
      r.sname = "2a 04 08 08 08 08 ff";
      r.t1 = 100;
      r.t2 = 200;
      r.noSum = true;
      lengths[i] = r.build();
      memory.copy(frames[i], FRAME, lengths[i]);
    }
    switchOn();
    const before = Net.now;
    for (let i = 0; i < INPUTS; i++) {
      const k = <i32>(Mutant.next() >> 8) % 8;
      const which = k < 4 ? 0 : k < 7 ? 1 : 2;
      memory.copy(FRAME, frames[which], lengths[which]);
      store<u32>(FRAME + HEADERS, Dhcp.xid, 4);
      mutate(lengths[which]);
      wire().inject(FRAME, lengths[which]);
      quietPoll();
      if (Dhcp.state != DhcpState.SELECTING) taken++;
      if (!isSane()) insane++;
      // A second or so passes, now and then a minute; at times the cable is pulled, so that all begins anew.
      Net.now += Mutant.next() & 2047;
      if ((i & 255) == 0) Net.now += 60000;
      if ((i & 1023) == 0) wire().down();
      if ((i & 1023) == 1) wire().up();
      quietPoll();
      seconds = (Net.now - before) / 1000;
    }
    expect(insane).toBe(0);
    expect(taken).toBeGreaterThan(INPUTS / 10);
    expect(seconds).toBeGreaterThan(0);
  });

  it("leave a device that gets its address from a good server", () => {
    bound(1000);
    expect(ownIp()).toBe(LEASED);
    expect(dnsServer(0)).toBe(0);
  });
});

/** A poll that looks at nothing that comes out, and allocates nothing. */
function quietPoll(): void {
  turn(Net.now);
  drain();
}
