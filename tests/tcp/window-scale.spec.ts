// Window scale (RFC 7323 2), as a peer uses it whose windows the field of 16 bits cannot say. What our own does when the receive ring is
// that large, large-window.wide.ts shows.
import { TCP_RTO_MIN_MS, TCP_TX_BUFFER } from "../../assembly/config";
import { accept } from "../../assembly/socket/socket";
import { expectSilence, Got, pass } from "../fakes/harness";
import { hexOf } from "../fakes/octets";
import { between, expectOut, peer } from "../fakes/tcp";
import { established, fresh, noDelay, own, Program, serve, SYN, SYNACK, synSent, write } from "./support";

/** ESTABLISHED by a peer that shifts its windows by `shift`. */
function scaled(shift: string): void {
  serve(7);
  between(5000, 7).wnd = 1;
  peer({ flags: SYN, seq: 0, wnd: 10, opts: "02 04 05 b4 03 03 " + shift + " 01" });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 05 b4 01 03 03 00" });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  noDelay();
}

describe("window scale (RFC 7323 2)", () => {
  beforeEach(fresh);

  it("is said in a SYN whose own shift is 0, and in the answer to one (RFC 7323 2.2 (1), RFC 7323 2.3 (1), RFC 7323 2.3 (2))", () => {
    synSent();
    const p = Got.payload;
    const n = <i32>(load<u8>(p, 12) >> 4 << 2) - 20;
    expect(hexOf(p + 20, n).includes("01 03 03 00")).toBe(true, "Window Scale option");
    fresh();
    scaled("07");
  });

  it("is said in a SYN,ACK only if the SYN said it (RFC 7323 2.2 (2))", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 05 b4" });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 05 b4" });
  });

  it("the peer's window is the field, shifted (RFC 7323 2.3 (4))", () => {
    scaled("07");
    write(300);
    expectOut({ seq: 1, ack: 1, len: 128 });
    expectSilence();
    peer({ seq: 1, ack: 129, wnd: 2 });
    expectOut({ seq: 129, ack: 1, len: 172 });
  });

  it("a peer that does not say it is not scaled, though our SYN did (RFC 7323 2.2 (2), RFC 7323 2.3 (3))", () => {
    synSent();
    peer({ flags: SYNACK, seq: 0, ack: 1, wnd: 100, opts: "02 04 05 b4" });
    expectOut({ seq: 1, ack: 1 });
    noDelay();
    write(300);
    expectOut({ seq: 1, ack: 1, len: 100 });
    peer({ seq: 1, ack: 101, wnd: 50 });
    expectOut({ seq: 101, ack: 1, len: 50 });
    expectSilence();
  });

  it("the window of a SYN is never shifted (RFC 7323 2.2 (4))", () => {
    synSent();
    peer({ flags: SYNACK, seq: 0, ack: 1, wnd: 10, opts: "02 04 05 b4 03 03 07 01" });
    expectOut({ seq: 1, ack: 1 });
    noDelay();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 10 });
    peer({ seq: 1, ack: 11, wnd: 10 });
    expectOut({ seq: 11, ack: 1, len: 90 });
  });

  it("a shift of more than 14 counts as 14 (RFC 7323 2.3 (6))", () => {
    // 32 would be none at all for a machine that shifts modulo 32.
    scaled("20");
    write(TCP_TX_BUFFER);
    expectOut({ seq: 1, ack: 1, len: TCP_TX_BUFFER / 2 });
    expectOut({ seq: 1 + TCP_TX_BUFFER / 2, ack: 1, len: TCP_TX_BUFFER / 2 });
  });

  it("an option on another segment than the SYN is not heeded (RFC 7323 2.2 (3))", () => {
    established();
    noDelay();
    peer({ seq: 1, ack: 1, wnd: 10, opts: "03 03 07 01" });
    // Ten octets of window are too few to begin with (silly windows).
    write(100);
    expectSilence();
  });

  it("shrunk, takes nothing new and nothing again beyond its new edge (RFC 7323 2.4 (3), RFC 7323 2.4 (5))", () => {
    scaled("07");
    peer({ seq: 1, ack: 1, wnd: 4 });
    write(512);
    expectOut({ seq: 1, ack: 1, len: 512 });
    peer({ seq: 1, ack: 129, wnd: 1 });
    write(300);
    expectSilence();
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 129, ack: 1, len: 128 });
    expectSilence();
  });
});
