// Frames out of capture files: pcap as its format is described, in both orders of octets, and what Wireshark's editcap makes of it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Failure } from "../../tools/errors.mjs";
import { frameOf } from "../../tools/wire/capture.mjs";
import { ARP, temporary, UDP, wire } from "./support.mjs";

const FRAMES = [ARP, UDP].map((hex) => Buffer.from(hex.slice(0, -8), "hex"));

/** A pcap file. `type`: its link type field; `cut`: octets that were captured of each frame. */
function pcap({ little = true, magic = 0xa1b2c3d4, type = 1, cut = Infinity, frames = FRAMES } = {}) {
  const words = (...list) => Buffer.concat(list.map((value) => {
    const word = Buffer.alloc(4);
    word[little ? "writeUInt32LE" : "writeUInt32BE"](value >>> 0);
    return word;
  }));
  const version = little ? 0x00040002 : 0x00020004;
  return Buffer.concat([words(magic, version, 0, 0, 65535, type),
    ...frames.flatMap((frame) => [words(1, 2, Math.min(frame.length, cut), frame.length), frame.subarray(0, cut)])]);
}

function file(name, octets) {
  writeFileSync(temporary(name), octets);
  return temporary(name);
}

test("pcap is read in either order of octets, with microseconds or nanoseconds", () => {
  for (const little of [true, false]) for (const magic of [0xa1b2c3d4, 0xa1b23c4d]) {
    const path = file("a.pcap", pcap({ little, magic }));
    for (const i of [0, 1]) assert.deepEqual(frameOf(path, i + 1), { octets: FRAMES[i], fcs: false });
  }
});

test("pcapng of editcap is read, too, with an FCS and without", () => {
  const path = file("b.pcap", pcap()), made = temporary("b.pcapng");
  execFileSync("editcap", ["-F", "pcapng", path, made]);
  assert.equal(readFileSync(made).readUInt32LE(0), 0x0a0d0d0a);
  for (const i of [0, 1]) assert.deepEqual(frameOf(made, i + 1), { octets: FRAMES[i], fcs: false });
});

test("a file can say that its frames end with their FCS: pcap in the link type, pcapng in an option", () => {
  const whole = Buffer.from(ARP, "hex");
  assert.deepEqual(frameOf(file("c.pcap", pcap({ type: 0x24000001, frames: [whole] })), 1), { octets: whole, fcs: true });
  const { stdout } = wire("--pcap", temporary("c.pcap"));
  assert.match(stdout, /^FCS +0xcafdf00f, right$/m);
  assert.deepEqual(frameOf(file("c.pcapng", pcapng(whole)), 1), { octets: whole, fcs: true });
});

/** A section, big-endian, with an interface whose if_fcslen is 4, a name it has too, and one packet. */
function pcapng(frame) {
  const block = (type, body) => {
    const made = Buffer.alloc(body.length + 12);
    made.writeUInt32BE(type, 0);
    made.writeUInt32BE(made.length, 4);
    body.copy(made, 8);
    made.writeUInt32BE(made.length, made.length - 4);
    return made;
  };
  const section = Buffer.from("1a2b3c4d00010000ffffffffffffffff", "hex");
  const description = Buffer.from("0001000000040000" + "0002000365746800" + "000d000104000000" + "00000000", "hex");
  const packet = Buffer.concat([Buffer.alloc(20), frame]);
  packet.writeUInt32BE(frame.length, 12);
  packet.writeUInt32BE(frame.length, 16);
  return Buffer.concat([block(0x0a0d0d0a, section), block(1, description), block(6, packet)]);
}

test("the command shows frame N", () => {
  const path = file("d.pcap", pcap());
  assert.match(wire("--pcap", path).stdout, /^FCS +0xcafdf00f, computed here$/m);
  assert.match(wire("--pcap", path, "--frame", "2").stdout, /^FCS +0x1b8831b3, computed here$/m);
});

test("what is not there, or no frame, is said, with status 1", () => {
  const good = pcap();
  for (const [name, octets, frame, message] of [
    ["none.pcap", good, 3, "no frame 3: it holds 2"],
    ["cut.pcap", good.subarray(0, good.length - 10), 2, "cut off, or damaged"],
    ["text.pcap", Buffer.from("what is this?"), 1, "is neither pcap nor pcapng"],
    ["empty.pcap", Buffer.alloc(0), 1, "cut off, or damaged"],
    ["wlan.pcap", pcap({ type: 105 }), 1, "is not of an Ethernet (link type 105)"],
    ["snap.pcap", pcap({ cut: 40 }), 1, "of frame 1 only 40 of 60 octets were captured"],
    ["block.pcapng", Buffer.from("0a0d0d0a050000004d3c2b1a", "hex"), 1, "damaged at octet 0: a block of 5 octets"],
  ]) {
    assert.throws(() => frameOf(file(name, octets), frame), (error) => error instanceof Failure && error.message.includes(message), name);
  }
  const { status, stderr } = wire("--pcap", temporary("nowhere"));
  assert.match(stderr, /nowhere: no such file/);
  assert.equal(status, 1);
});
