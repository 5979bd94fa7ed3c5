// `ethertype wire` as a person uses it: a frame explained octet by octet, its errors, its limits.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { UsageError } from "../../tools/errors.mjs";
import { wire as wireHere } from "../../tools/wire.mjs";
import { ARP, captured, TOOL, UDP, wire } from "./support.mjs";

/** The rows of a listing: { at, hex, rest }. */
const rows = (stdout) => [...stdout.matchAll(/^ *(-?\d+)  ([0-9a-f]{2})  (.*)$/gm)].map(([, at, hex, rest]) => ({ at: Number(at), hex, rest }));

/** The bits that a row shows, as an octet of which the first is the lowest. */
const octetOf = (bits) => parseInt([...bits.replace(" ", "")].reverse().join(""), 2).toString(16).padStart(2, "0");

/** Manchester by IEEE 802.3 7.3.1.1: low then high is 1. */
const manchester = (line) => line.replace(" ", "").replace(/../g, (cell) => ({ "▁▔": "1", "▔▁": "0" })[cell]);

/** The CRC-32 that zlib writes behind what it packs (RFC 1952 2.3.1). */
const crc32 = (octets) => gzipSync(octets).subarray(-8).readUInt32LE();

describe("a frame on 10BASE-T", () => {
  const { status, stdout } = wire("--hex", ARP, "--fcs");

  test("is shown whole, from preamble to FCS, each octet with its bits and its line", () => {
    assert.equal(status, 0);
    const shown = rows(stdout);
    assert.equal(shown.map(({ hex }) => hex).join(""), `55555555555555d5${ARP}`);
    assert.deepEqual(shown.map(({ at }) => at), Array.from({ length: 72 }, (_, i) => i - 8));
    for (const { hex, rest } of shown) {
      const [, bits, line] = /^([01]{4} [01]{4})  (\S{8} \S{8})/.exec(rest);
      assert.equal(octetOf(bits), hex);
      assert.equal(manchester(line), bits.replace(" ", ""));
    }
    assert.match(stdout, /▔{6} +TP_IDL/);
  });

  test("is explained field by field", () => {
    for (const line of [/^destination +ff:ff:ff:ff:ff:ff, broadcast$/m, /^source +00:24:e8:cc:96:be$/m, /^type +0x0806 ARP$/m,
      /^ARP +request: who has 10\.51\.7\.251\? tell 10\.51\.7\.250$/m, /^padding +18 octets$/m, /^FCS +0xcafdf00f, right$/m,
      /^10base-t: 72 octets with preamble and SFD, 57\.6 us, then at least 9\.6 us/m, /^received +good: 64 octets, the FCS is right$/m]) assert.match(stdout, line);
    assert.match(stdout, /^ +14  00 .*  ARP request/m);
  });
});

describe("a frame on 100BASE-TX", () => {
  const { status, stdout } = wire("--hex", UDP, "--fcs", "--phy", "100base-tx");

  test("is shown with J K in place of the first octet, code groups, and T R behind it", () => {
    assert.equal(status, 0);
    const shown = rows(stdout), groups = shown.map(({ rest }) => /\/(.)\/(.)\//.exec(rest).slice(1));
    assert.deepEqual(groups[0], ["J", "K"]);
    assert.equal(groups.slice(1).map(([low, high]) => high + low).join("").toLowerCase(), `555555555555d5${UDP}`);
    assert.match(stdout, /^ +\/T\/R\/  01101 00111 .*end of stream/m);
    assert.match(stdout, /^UDP header +port 1024 to 1024, 26 octets with this header$/m);
    assert.match(stdout, /^IPv4 header +192\.168\.0\.44 to 192\.168\.0\.4, UDP, 46 octets, TTL 128, checksum right$/m);
    assert.match(stdout, /: 72 octets with preamble and SFD, 5\.8 us, then at least 0\.96 us/);
  });

  test("is scrambled with a sequence whose bits are sums of the 9th and 11th before them, and changes its level with each one", () => {
    const cells = rows(stdout).map(({ rest }) => / {2}([01 ]{11}) {2}([01 ]{11}) {2}([▁─▔]{10})/.exec(rest).slice(1).map((cell) => cell.replace(" ", "")));
    const [code, sent, line] = [0, 1, 2].map((i) => cells.map((row) => row[i]).join(""));
    const key = [...code].map((bit, i) => bit ^ sent[i]);
    for (let i = 11; i < key.length; i++) assert.equal(key[i], key[i - 9] ^ key[i - 11], `bit ${i}`);
    for (let i = 1; i < line.length; i++) assert.equal(line[i] !== line[i - 1], sent[i] === "1", `symbol ${i}`);
  });
});

describe("where the frame comes from", () => {
  test("options make one, padded, its FCS computed as zlib computes it", () => {
    const { stdout } = wire("--destination", "01:00:5e:00:00:01", "--source", "02-00-00-00-00-07", "--type", "0x0800", "--text", "hi");
    const octets = Buffer.from(rows(stdout).slice(8).map(({ hex }) => hex).join(""), "hex");
    assert.equal(octets.subarray(0, 16).toString("hex"), "01005e00000102000000000708006869");
    assert.equal(octets.length, 64);
    assert.equal(octets.readUInt32LE(60), crc32(octets.subarray(0, 60)));
    assert.match(stdout, /^destination +01:00:5e:00:00:01, a group$/m);
    assert.match(stdout, /^payload +2 octets\npadding +44 octets, added by the MAC$/m);
  });

  test("--length fills up, --no-pad sends a runt", () => {
    assert.equal(rows(wire("--length", "46", "--type", "46").stdout).length, 72);
    assert.equal(rows(wire("--payload", "01 02", "--length", "4", "--no-pad").stdout).slice(8).map(({ hex }) => hex).join("").slice(28, 36), "01020000");
    assert.equal(rows(wire("--no-pad").stdout).length, 8 + 14 + 4);
  });

  test("hexadecimal digits may have what people put between them", () => {
    const { stdout } = wire("--hex", ARP.slice(0, 120).replace(/../g, "$&:").slice(0, -1));
    assert.match(stdout, /^FCS +0xcafdf00f, computed here$/m);
  });

  test("digits may come from standard input", () => {
    const { status, stdout } = spawnSync(process.execPath, [TOOL, "wire", "--hex", "-", "--fcs"], { input: ARP.replace(/.{32}/g, "$&\n"), encoding: "utf8" });
    assert.equal(status, 0);
    assert.match(stdout, /^FCS +0xcafdf00f, right$/m);
  });

  test("what is padding, and what a segment says, is seen", () => {
    const header = "020000000002020000000001";
    assert.match(wire("--hex", captured("PING")).stdout, /^ICMP header +echo request, code 0$/m);
    assert.match(wire("--hex", `${header}0800${captured("TCP_SYN")}`).stdout, /^TCP header +port 44646 to 7, seq 3938930805, ack 0, SYN, window 64240$/m);
    const hello = wire("--hex", `${header}8100202a0800${captured("UDP_HELLO")}`).stdout;
    assert.match(hello, /^VLAN tag +VLAN 42, priority 1$/m);
    assert.match(hello, /^payload +5 octets$/m);
    assert.match(hello, /^padding +9 octets, added by the MAC$/m);
  });
});

describe("which octets are shown", () => {
  test("of a long frame beginning and end, and what was left out", () => {
    const { stdout } = wire("--length", "1500");
    assert.deepEqual(rows(stdout).map(({ at }) => at), [...Array.from({ length: 50 }, (_, i) => i - 8), ...Array.from({ length: 8 }, (_, i) => 1510 + i)]);
    assert.match(stdout, /octets 42 to 1509 left out \(--octets FROM\.\.TO shows them\)/);
  });

  test("those of --octets", () => {
    const at = (text) => rows(wire("--length", "100", "--octets", text).stdout).map((row) => row.at);
    assert.deepEqual(at("-1..2"), [-1, 0, 1, 2]);
    assert.deepEqual(at("7"), [7]);
    assert.deepEqual(at("115.."), [115, 116, 117]);
    assert.deepEqual(at("116..900"), [116, 117]);
  });
});

describe("a line that is not as it should be", () => {
  test("an inverted bit is shown where it is, and the FCS finds it", () => {
    const { status, stdout } = wire("--hex", ARP, "--fcs", "--flip", "100,333");
    assert.equal(status, 0);
    assert.match(stdout, /^ +4  ff  1111 1111  ▁▔▁▔▁▔▁▔ ▔▁▁▔▁▔▁▔  bit 100 inverted/m);
    assert.match(stdout, /^ +33  00 .*bit 333 inverted/m);
    assert.match(stdout, /^received +bad: the FCS is wrong, 64 octets$/m);
  });

  test("an inverted code bit makes a group that is none, or another frame, which the FCS finds", () => {
    assert.match(wire("--hex", ARP, "--fcs", "--phy", "100base-tx", "--flip", "100").stdout, /^received +bad: 4 bits that break the code, the first in octet 2$/m);
    assert.match(wire("--hex", ARP, "--fcs", "--phy", "100base-tx", "--flip", "2").stdout, /^received +no frame: activity without \/J\/K\//m);
  });

  test("jitter and a clock that is off are borne as far as the standard asks, and not much further", () => {
    for (const phy of [["10base-t", "13.5", "200", "40"], ["100base-tx", "0.7", "100", "5"]]) {
      const [name, jitter, ppm, much] = phy;
      assert.match(wire("--phy", name, "--jitter", jitter, "--ppm", ppm).stdout, /^received +good/m, name);
      assert.doesNotMatch(wire("--phy", name, "--jitter", much).stdout, /^received +good/m, name);
      assert.doesNotMatch(wire("--phy", name, "--ppm", "40000").stdout, /^received +good/m, name);
    }
  });

  test("a wrong FCS is said to be wrong, and what would be right", () => {
    const { stdout } = wire("--hex", `${ARP.slice(0, -2)}cb`, "--fcs");
    assert.match(stdout, /^FCS +0xcbfdf00f, wrong: 0xcafdf00f would be right$/m);
    assert.match(stdout, /^received +bad: the FCS is wrong/m);
  });
});

test("what cannot be is said", async () => {
  for (const [options, message] of [
    [{ hex: "abc" }, "--hex: 3 digits; an octet has two"],
    [{ hex: "12 3g" }, '--hex: "g" is no hexadecimal digit'],
    [{ hex: "" }, "--hex: no octets"],
    [{ hex: "0102", fcs: true }, "2 octets have no room for an FCS"],
    [{ hex: "00".repeat(4093) }, "4093 octets: the line carries frames of up to 4096, FCS included"],
    [{ hex: "00", text: "a" }, "exclude one another"],
    [{ frame: "2" }, "--frame is for --pcap"],
    [{ pcap: "x", frame: "0" }, "--frame 0: expected a whole number"],
    [{ text: "a", fcs: true }, "--fcs is for octets"],
    [{ text: "a", payload: "01" }, "two contents"],
    [{ text: "abc", length: "2" }, "--length 2: the payload has 3 octets"],
    [{ length: "5000" }, "--length 5000: expected a whole number from 0 to 4078"],
    [{ type: "0x10000" }, "--type 0x10000: expected a whole number"],
    [{ destination: "1:2:3" }, "--destination 1:2:3: expected six octets"],
    [{ octets: "9..3" }, "--octets 9..3: this frame has octets 0 to 63; its preamble is -8 to -1"],
    [{ octets: "64" }, "this frame has octets 0 to 63"],
    [{ octets: "all" }, "--octets all: expected FROM..TO"],
    [{ flip: "576" }, "--flip 576: this frame has bits 0 to 575 on the line"],
    [{ flip: "730", phy: "100base-tx" }, "--flip 730: this frame has bits 0 to 729 on the line"],
    [{ flip: "x" }, "--flip x: expected a whole number"],
    [{ jitter: "lots" }, "--jitter lots: expected a number"],
    [{ ppm: "1e9" }, "--ppm 1e9: expected a number"],
    [{ decode: "x.vcd", flip: "3" }, "--flip is for a signal that is made"],
  ]) {
    await assert.rejects(wireHere(options), (error) => error instanceof UsageError && error.message.includes(message), JSON.stringify(options));
  }
  const { status, stderr } = wire("--hex", "abc");
  assert.deepEqual([status, stderr], [2, "ethertype: --hex: 3 digits; an octet has two\n"]);
  assert.match(wire("--phy", "1000base-t").stderr, /Allowed choices are 10base-t, 100base-tx/);
});
