// The wire's view as pcapng (draft-ietf-opsawg-pcapng): every frame as it passed at a point, FCS included, cut short or jammed ones too.
import { closeSync, openSync, writeSync } from "node:fs";

const LINKTYPE_ETHERNET = 1;
const Block = { SECTION: 0x0a0d0d0a, INTERFACE: 1, PACKET: 6 };
const Option = { END: 0, COMMENT: 1, NAME: 2, RESOLUTION: 9, FCS_LENGTH: 13, FLAGS: 2 };

/** Times are in units of 10 to the minus this: nanoseconds. */
const RESOLUTION = 9;
const NS_PER_TICK = 10n;

/** Bits of epb_flags: direction in 1:0, FCS length in 8:5, what was wrong on the link in 31:16. */
const FCS_OCTETS = 4 << 5;
const DIRECTION = { in: 1, out: 2, all: 0 };
const Wrong = { CRC: 1 << 24, SHORT: 1 << 26, SYMBOL: 1 << 31, DELIMITER: 1 << 29 };

/** hal/mock/network/record.ts: Mark. */
const Mark = { TRUNCATED: 1, JAMMED: 2, SYMBOL: 4, UNFRAMED: 8, CRC: 16 };

const SHORTEST = 64;

const padded = (octets) => Buffer.concat([octets, Buffer.alloc(-octets.length & 3)]);

function option(code, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

function words(...values) {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => buffer.writeUInt32LE(value >>> 0, 4 * i));
  return buffer;
}

function block(type, ...parts) {
  const body = Buffer.concat(parts), length = body.length + 12;
  return Buffer.concat([words(type, length), body, words(length)]);
}

const END = option(Option.END, Buffer.alloc(0));

/** The section header: byte order, version 1.0, length unknown. */
const section = () => block(Block.SECTION, words(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff));

const port = (name) => block(Block.INTERFACE, words(LINKTYPE_ETHERNET, 0), option(Option.NAME, Buffer.from(name)),
  option(Option.RESOLUTION, Buffer.from([RESOLUTION])), option(Option.FCS_LENGTH, Buffer.from([4])), END);

/** What epb_flags and the comment say of an entry of the record. */
function explained({ mark, octets, jamBits, length }, direction) {
  const wrong = (mark & Mark.SYMBOL ? Wrong.SYMBOL : 0) | (mark & Mark.UNFRAMED ? Wrong.DELIMITER : 0)
    | (octets.length < SHORTEST ? Wrong.SHORT : 0) | (mark & Mark.CRC ? Wrong.CRC : 0);
  const notes = [
    ...mark & Mark.TRUNCATED ? [`cut short after ${octets.length} of ${length} octets`] : [],
    ...mark & Mark.JAMMED ? [`${jamBits} bits of jam behind`] : [],
    ...mark & Mark.UNFRAMED ? ["start frame delimiter destroyed"] : [],
  ];
  return { flags: DIRECTION[direction] | FCS_OCTETS | wrong, comment: notes.join(", ") };
}

function packet(number, entry, direction) {
  const { flags, comment } = explained(entry, direction);
  const time = BigInt(Math.round(entry.time)) * NS_PER_TICK;
  const { length } = entry.octets;
  return block(Block.PACKET, words(number, Number(time >> 32n), Number(time & 0xffffffffn), length, length), padded(Buffer.from(entry.octets)),
    option(Option.FLAGS, words(flags)), ...comment ? [option(Option.COMMENT, Buffer.from(comment))] : [], END);
}

/** Writes the record of a run to a file, as it comes. */
export class PcapFile {
  constructor(path) {
    this.file = openSync(path, "w");
    writeSync(this.file, section());
  }

  /** Appends `entries` (world.mjs: takeRecord) at `points`, which are the same every time. */
  append(points, entries) {
    const first = this.points === undefined ? points.map(({ name }) => port(name)) : [];
    this.points = points;
    writeSync(this.file, Buffer.concat([...first, ...entries.map((entry) => this.packet(entry))]));
  }

  packet(entry) {
    const at = this.points.findIndex(({ point }) => point === entry.point >> 1);
    const direction = this.points[at].both ? (entry.point & 1 ? "out" : "in") : "all";
    return packet(at, entry, direction);
  }

  close() {
    closeSync(this.file);
  }
}
