// Our own window scaled (RFC 7323 2): the receive ring holds 128 KiB, which a window field of 16 bits cannot say. Run apart from the other
// scripts, with tests/as-pect.wide.asconfig.json, which makes the rings that large.
import { TCP_RX_BUFFER } from "../../assembly/config";
import { accept } from "../../assembly/socket/socket";
import { get16, hexOf } from "../fakes/octets";
import { drain, expectSilence, Got, pass, takePacket } from "../fakes/harness";
import { between, expectOut, peer } from "../fakes/tcp";
import { fresh, own, Program, read, serve, SYN, SYNACK, synSent } from "./support";

/** Our shift: 131072 octets are 32768 times 4. */
const SHIFT: u32 = 2;
const MSS: i32 = 1400;

/** ESTABLISHED by a peer that scales (or not). */
function opened(scales: bool): void {
  serve(7);
  between(5000, 7);
  peer({ flags: SYN, seq: 0, opts: scales ? "02 04 05 b4 01 03 03 00" : "02 04 05 b4" });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, wnd: 0xffff, opts: scales ? "02 04 05 b4 01 03 03 02" : "02 04 05 b4" });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
}

/** The window field of the last frame that came out. */
function lastField(): u32 {
  takePacket(6);
  return get16(Got.payload + 14);
}

describe("a receive ring of 128 KiB", () => {
  beforeEach(fresh);

  it("is what this build has", () => {
    expect(TCP_RX_BUFFER).toBe(131072);
  });

  it("is offered with its shift; the window of the SYN is not shifted (RFC 7323 2.2 (1), RFC 7323 2.2 (4), RFC 7323 2.3 (2))", () => {
    synSent();
    expect(get16(Got.payload + 14)).toBe(0xffff, "window");
    const n = <i32>(load<u8>(Got.payload, 12) >> 4 << 2) - 20;
    expect(hexOf(Got.payload + 20, n).includes("01 03 03 02")).toBe(true, "Window Scale option");
  });

  it("is said shifted right once the SYNs are over (RFC 7323 2.3 (3), RFC 7323 2.3 (5))", () => {
    opened(true);
    for (let i = 0; i < 2; i++) peer({ seq: 1 + i * MSS, ack: 1, len: MSS });
    expect(lastField()).toBe(TCP_RX_BUFFER - 2 * MSS >> SHIFT);
    read(2 * MSS);
    expectOut({ seq: 1, ack: 1 + 2 * MSS, wnd: TCP_RX_BUFFER >> SHIFT });
  });

  it("is 65535 octets at most, said as they are, to a peer that does not scale (RFC 7323 2.2 (2), RFC 7323 2.3 (3))", () => {
    opened(false);
    for (let i = 0; i < 2; i++) peer({ seq: 1 + i * MSS, ack: 1, len: MSS });
    expect(lastField()).toBe(0xffff);
    read(2 * MSS);
    expectSilence();
  });

  it("takes all that fitted any window it said, though a later one ends up to 3 octets before (RFC 7323 2.4 (1), RFC 7323 2.4 (2))", () => {
    opened(true);
    let seq = 1;
    // The first ACK says the whole ring but for what came; nobody reads.
    for (; seq < 1 + 2 * MSS; seq += MSS) peer({ seq, ack: 1, len: MSS });
    const edge = seq + (<i32>lastField() << SHIFT);
    expect(edge).toBe(1 + TCP_RX_BUFFER);
    peer({ seq, ack: 1, len: 1 });
    pass(500);
    const later = seq + 1 + (<i32>lastField() << SHIFT);
    expect(later).toBe(edge - 3);
    for (seq += 1; seq < edge; seq += MSS) {
      peer({ seq, ack: 1, len: min(MSS, edge - seq) });
      drain();
    }
    pass(500);
    drain();
    let left = TCP_RX_BUFFER;
    for (; left > 0; left -= min(left, 65536)) read(min(left, 65536));
    drain();
    expectSilence();
  });
});
