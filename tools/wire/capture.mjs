// Frames of a capture file, pcap (also with nanoseconds) or pcapng, in either order of octets.
import { readFileSync } from "node:fs";
import { Failure } from "../errors.mjs";

const LINKTYPE_ETHERNET = 1;

/** Magic numbers as they are read little-endian: pcap and pcap with nanoseconds. */
const PCAP = [0xa1b2c3d4, 0xa1b23c4d];
const PCAP_SWAPPED = [0xd4c3b2a1, 0x4d3cb2a1];
const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
/** The upper half of pcap's link type: bit 26 says that bits 28 to 31 hold the FCS length in units of 16 bits. */
const FCS_KNOWN = 1 << 26;

/** pcapng: types of blocks, the mark of their byte order, and an interface's option for its FCS length. */
const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const IF_FCSLEN = 13;

/** Reads numbers of a file in its order of octets; what lies beyond the end is a Failure. */
class Reader {
  constructor(file, octets) {
    this.file = file;
    this.octets = octets;
    this.view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    this.little = true;
  }

  broken(what) {
    return new Failure(`${this.file}: ${what}`);
  }

  need(at, n) {
    if (n < 0 || at + n > this.octets.length) throw this.broken(`cut off, or damaged, at octet ${at}`);
  }

  u32(at) {
    this.need(at, 4);
    return this.view.getUint32(at, this.little);
  }

  u16(at) {
    this.need(at, 2);
    return this.view.getUint16(at, this.little);
  }

  slice(at, n) {
    this.need(at, n);
    return this.octets.subarray(at, at + n);
  }
}

const read = (file) => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Failure(`${file}: ${error.code === "ENOENT" ? "no such file" : error.message}`);
  }
};

/**
 * Frame `number`, from 1, of a capture file: { octets, fcs }; fcs: whether they end with one, as the file says. A file that holds fewer
 * is a Failure, so is a frame of which only a part was captured.
 */
export function frameOf(file, number) {
  const reader = new Reader(file, read(file));
  let count = 0;
  for (const { link, captured, length, octets, fcs } of frames(reader)) {
    if (++count < number) continue;
    if (link !== LINKTYPE_ETHERNET) throw reader.broken(`frame ${number} is not of an Ethernet (link type ${link})`);
    if (captured < length) throw reader.broken(`of frame ${number} only ${captured} of ${length} octets were captured`);
    return { octets, fcs };
  }
  throw reader.broken(`no frame ${number}: it holds ${count}`);
}

function frames(reader) {
  const magic = reader.u32(0);
  if (magic === SECTION) return pcapngFrames(reader);
  if (!PCAP.includes(magic) && !PCAP_SWAPPED.includes(magic)) throw reader.broken("is neither pcap nor pcapng");
  reader.little = PCAP.includes(magic);
  return pcapFrames(reader);
}

function* pcapFrames(reader) {
  const type = reader.u32(20), link = type & 0xffff, fcs = Boolean(type & FCS_KNOWN && type >>> 28);
  for (let at = PCAP_HEADER; at < reader.octets.length; ) {
    const captured = reader.u32(at + 8), length = reader.u32(at + 12);
    yield { link, captured, length, fcs, octets: reader.slice(at + RECORD_HEADER, captured) };
    at += RECORD_HEADER + captured;
  }
}

function* pcapngFrames(reader) {
  let interfaces = [];
  for (let at = 0; at < reader.octets.length; ) {
    const type = reader.u32(at);
    if (type === SECTION) {
      interfaces = [];
      reader.little = true;
      reader.little = reader.u32(at + 8) === BYTE_ORDER;
    }
    const size = reader.u32(at + 4);
    if (size < 12 || size % 4) throw reader.broken(`damaged at octet ${at}: a block of ${size} octets`);
    reader.need(at, size);
    if (type === INTERFACE) interfaces.push({ link: reader.u16(at + 8), fcs: fcsLength(reader, at + 16, at + size - 4) > 0 });
    else if (type === ENHANCED_PACKET || type === SIMPLE_PACKET) yield packet(reader, at, size, type, interfaces);
    at += size;
  }
}

function packet(reader, at, size, type, interfaces) {
  const simple = type === SIMPLE_PACKET;
  const of = interfaces[simple ? 0 : reader.u32(at + 8)];
  if (!of) throw reader.broken(`damaged at octet ${at}: a packet of an interface that is not described`);
  const length = reader.u32(at + (simple ? 8 : 24));
  const captured = simple ? Math.min(length, size - 16) : reader.u32(at + 20);
  return { ...of, captured, length, octets: reader.slice(at + (simple ? 12 : 28), captured) };
}

/** The value of the option if_fcslen among those from `at` to `end`, 0 without it. */
function fcsLength(reader, at, end) {
  while (at + 4 <= end) {
    const code = reader.u16(at), length = reader.u16(at + 2);
    if (code === IF_FCSLEN) return reader.slice(at + 4, 1)[0];
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return 0;
}
