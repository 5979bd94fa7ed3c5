import { ICMP_ERROR_BURST, ICMP_ERROR_MS } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Err } from "../../../assembly/lib/errors";
import { icmpErr, IcmpError } from "../../../assembly/network/icmp";
import { Rx } from "../../../assembly/link/receive";
import { PING, PING_REPLY_MESSAGE, PORT_UNREACHABLE, UDP_TO_99 } from "../../fakes/captures";
import { get16, hexAt, hexOf, isPattern } from "../../fakes/octets";
import { BROADCAST_MAC, DEVICE_IP, FAR_IP, FRAME, Icmp, NETWORK_BROADCAST, PEER_IP, PEER_MAC, Seg, Udp } from "../../fakes/packets";
import { counted, drain, expectIcmp, expectSilence, Got, mark, Net, pass, power, send, take } from "../../fakes/harness";

const P: usize = memory.data(64, 4);

function icmp(m: Icmp): void {
  send(m.build());
}

/** The header and 8 octets of a UDP datagram of ours: from `own` port 9 to the peer's port 99. */
const QUOTED: string = "45 00 00 24 00 00 40 00 40 11 00 00 c0 a8 07 02 c0 a8 07 01 00 09 00 63 00 10 00 00";

describe("echo", () => {
  beforeEach(power);

  it("is answered as Linux answers it: the captured exchange", () => {
    send(hexAt(FRAME, PING));
    take();
    expect(Got.linkTo).toBe(PEER_MAC);
    expect(Got.destination).toBe(PEER_IP);
    expect(hexOf(Got.payload, Got.payloadLength)).toBe(PING_REPLY_MESSAGE);
    expectSilence();
  });

  it("returns every octet, from none to a full frame, odd and even", () => {
    for (let len = 0; len <= 1472; len += len < 70 ? 1 : 101) {
      icmp({ len });
      expectIcmp(0, 0);
      expect(Got.payloadLength).toBe(8 + len);
      expect(isPattern(Got.payload + 8, 0, len)).toBe(true);
    }
    icmp({ len: 1472 });
    expectIcmp(0, 0);
    expect(Got.length).toBe(1514);
    expect(isPattern(Got.payload + 8, 0, 1472)).toBe(true);
  });

  it("adjusts sums right for every checksum that a request can have (RFC 1624)", () => {
    for (let i: u32 = 0; i < 0x10000; i += 0x301) {
      for (let j: u32 = 0; j < 3; j++) {
        icmp({ rest: i + j - 1 });
        expectIcmp(0, 0);
      }
    }
  });

  it("answers the request whose reply is all zero but for its checksum", () => {
    icmp({ rest: 0 });
    expectIcmp(0, 0);
    expect(get16(Got.payload + 2)).toBe(0xffff);
  });

  it("sets the time to live anew, whatever it was", () => {
    for (let ttl = 0; ttl < 256; ttl++) {
      icmp({ ttl, len: 4 });
      expectIcmp(0, 0);
    }
    for (let id = 0; id < 0x10000; id += 997) {
      icmp({ ttl: 1 + id % 255, id });
      expectIcmp(0, 0);
    }
  });

  it("keeps the type of service (RFC 1122 3.2.1.6)", () => {
    icmp({ tos: 0x28 });
    Net.tos = 0x28;
    expectIcmp(0, 0);
  });

  it("is answered to a far host by the router that sent it", () => {
    icmp({ source: FAR_IP });
    expectIcmp(0, 0);
    expect(Got.destination).toBe(FAR_IP);
    expect(Got.linkTo).toBe(PEER_MAC);
  });

  it("is answered without the options of the request", () => {
    icmp({ options: "07 0b 04 00 00 00 00 00 00 00 00 00", len: 33 });
    expectIcmp(0, 0);
    expect(Got.linkTo).toBe(PEER_MAC);
    expect(isPattern(Got.payload + 8, 0, 33)).toBe(true);
  });

  it("to a group is not answered", () => {
    icmp({ destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
    icmp({ destination: 0xffffffff, linkTo: BROADCAST_MAC });
    icmp({ destination: ip4(224, 0, 0, 1), linkTo: 0x01005e000001 });
    expect(counted(Counter.ICMP_ECHO_TO_GROUP)).toBe(3);
    expectSilence();
  });
});

describe("a message that is wrong", () => {
  beforeEach(power);
  afterEach(expectSilence);

  it("is dropped when it is 0 to 7 octets", () => {
    for (let n = 0; n < 8; n++) {
      mark();
      icmp({ total: 20 + n, padding: 40 });
      expect(counted(Counter.ICMP_SHORT)).toBe(1);
    }
  });

  it("is dropped when its checksum is", () => {
    for (let len = 0; len < 20; len++) icmp({ badSum: true, len });
    expect(counted(Counter.ICMP_BAD_CHECKSUM)).toBe(20);
  });

  it("is dropped when it is of a type that we do not serve, a reply to nobody's question among them", () => {
    for (let type = 0; type < 256; type++) {
      if (type != 3 && type != 8 && type != 11 && type != 12) icmp({ icmpType: type, len: 20 });
    }
    expect(counted(Counter.ICMP_UNKNOWN_TYPE)).toBe(252);
  });
});

describe("an error about a packet of ours", () => {
  beforeEach(power);
  afterEach(expectSilence);

  it("is handed on with the quoted transport header", () => {
    icmp({ icmpType: 3, code: 3, rest: 0, data: QUOTED });
    expect(counted(Counter.ICMP_ERRORS_IN)).toBe(1);
    expect(IcmpError.type).toBe(3);
    expect(IcmpError.code).toBe(3);
    expect(IcmpError.protocol).toBe(17);
    expect(IcmpError.destination).toBe(PEER_IP);
    expect(Rx.payloadLength).toBe(8);
    expect(hexOf(Rx.payload, 8)).toBe("00 09 00 63 00 10 00 00");
    expect(icmpErr()).toBe(Err.ECONNREFUSED);
  });

  it("may quote a header with options, and more than 8 octets", () => {
    icmp({ icmpType: 11, data: QUOTED.replace("45", "46").replace("07 01", "07 01 01 01 01 00") + " aa bb" });
    expect(Rx.payloadLength).toBe(10);
    expect(hexOf(Rx.payload, 4)).toBe("00 09 00 63");
    expect(icmpErr()).toBe(Err.EHOSTUNREACH);
  });

  it("says the next-hop MTU (RFC 1191)", () => {
    icmp({ icmpType: 3, code: 4, rest: 1400, data: QUOTED });
    expect(IcmpError.mtu).toBe(1400);
    expect(icmpErr()).toBe(Err.EMSGSIZE);
  });

  it("has the error that programs know", () => {
    const codes: StaticArray<i32> = [0, 1, 2, 3, 4, 5];
    const errors: StaticArray<i32> = [
      Err.ENETUNREACH, Err.EHOSTUNREACH, Err.ECONNREFUSED, Err.ECONNREFUSED, Err.EMSGSIZE, Err.EHOSTUNREACH,
    ];
    for (let i = 0; i < codes.length; i++) {
      icmp({ icmpType: 3, code: codes[i], data: QUOTED });
      expect(icmpErr()).toBe(errors[i]);
    }
    icmp({ icmpType: 12, data: QUOTED });
    expect(icmpErr()).toBe(Err.EPROTOTYPE);
  });
});

describe("an error that quotes badly", () => {
  beforeEach(power);
  afterEach(() => {
    expect(counted(Counter.ICMP_BAD_QUOTE)).toBeGreaterThan(0);
    expect(counted(Counter.ICMP_ERRORS_IN)).toBe(0);
    expectSilence();
  });

  it("is dropped with 0 to 27 octets of quote", () => {
    for (let n = 0; n < 28; n++) icmp({ icmpType: 3, code: 3, data: n ? QUOTED.substring(0, 3 * n) : "", padding: 60 });
    expect(counted(Counter.ICMP_BAD_QUOTE)).toBe(28);
  });

  it("is dropped with an inner header that is short, or longer than the quote", () => {
    for (let ihl = 0; ihl < 16; ihl++) {
      if (ihl != 5) icmp({ icmpType: 3, code: 3, data: "4" + "0123456789abcdef".charAt(ihl) + QUOTED.substring(2) });
    }
    expect(counted(Counter.ICMP_BAD_QUOTE)).toBe(15);
  });

  it("is dropped with an inner version that is not 4", () => {
    icmp({ icmpType: 3, code: 3, data: "6" + QUOTED.substring(1) });
  });

  it("is dropped when the quoted packet is not from us", () => {
    icmp({ icmpType: 3, code: 3, data: QUOTED.replace("c0 a8 07 02", "c0 a8 07 4d") });
  });

  it("is dropped when the quoted packet is a later fragment", () => {
    icmp({ icmpType: 3, code: 3, data: QUOTED.replace("40 00 40 11", "00 01 40 11") });
  });

  it("is dropped when it was sent to a group", () => {
    icmp({ icmpType: 3, code: 3, data: QUOTED, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
    const toGroup = QUOTED.replace("c0 a8 07 02", "c0 a8 07 ff");
    icmp({ icmpType: 3, code: 3, data: toGroup, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
  });
});

describe("our own unreachable", () => {
  beforeEach(power);

  it("quotes the datagram that it is about, as Linux does: the captured exchange", () => {
    const n = hexAt(FRAME + 14, UDP_TO_99);
    hexAt(FRAME, "02 00 00 00 00 02 02 00 00 00 00 01 08 00");
    send(14 + n);
    expectIcmp(3, 3);
    expect(Got.destination).toBe(PEER_IP);
    expect(Got.payloadLength).toBe(hexAt(P, PORT_UNREACHABLE));
    expect(hexOf(Got.payload + 8, n)).toBe(hexOf(FRAME + 14, n));
    expect(counted(Counter.ICMP_ERRORS_OUT)).toBe(1);
  });

  it("quotes up to 548 octets and no more than came (RFC 1812 4.3.2.3)", () => {
    const sizes: StaticArray<i32> = [0, 1, 18, 519, 520, 521, 1472];
    for (let i = 0; i < sizes.length; i++) {
      const datagram: Udp = { to: 99, len: sizes[i] };
      send(datagram.build());
      expectIcmp(3, 3);
      expect(Got.payloadLength).toBe(8 + min(28 + sizes[i], 548));
    }
  });

  it("is not sent for what came to a group (RFC 1122 3.2.2)", () => {
    const limited: Udp = { to: 99, destination: 0xffffffff, linkTo: BROADCAST_MAC };
    send(limited.build());
    const directed: Udp = { to: 99, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC };
    send(directed.build());
    const sly: Udp = { to: 99, destination: NETWORK_BROADCAST };
    send(sly.build());
    expect(counted(Counter.UDP_NO_PORT)).toBe(3);
    expectSilence();
  });

  it("is limited to a burst, and one for every ICMP_ERROR_MS after it", () => {
    pass(10000);
    for (let i = 0; i < ICMP_ERROR_BURST + 5; i++) {
      const datagram: Udp = { to: 99 };
      send(datagram.build());
    }
    for (let i = 0; i < ICMP_ERROR_BURST; i++) expectIcmp(3, 3);
    expectSilence();
    expect(counted(Counter.ICMP_RATE_LIMITED)).toBe(5);
    pass(ICMP_ERROR_MS);
    for (let i = 0; i < 3; i++) {
      const datagram: Udp = { to: 99 };
      send(datagram.build());
    }
    expectIcmp(3, 3);
    expectSilence();
    pass(ICMP_ERROR_MS * 6 / 10);
    const early: Udp = { to: 99 };
    send(early.build());
    expectSilence();
    pass(ICMP_ERROR_MS * 6 / 10);
    const late: Udp = { to: 99 };
    send(late.build());
    expectIcmp(3, 3);
    pass(ICMP_ERROR_MS * 1000);
    for (let i = 0; i < ICMP_ERROR_BURST + 1; i++) {
      const datagram: Udp = { to: 99 };
      send(datagram.build());
    }
    for (let i = 0; i < ICMP_ERROR_BURST; i++) expectIcmp(3, 3);
    expectSilence();
  });
});
