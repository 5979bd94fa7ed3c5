// The frame that `ethertype wire` is asked for: octets as hex, a frame of a capture, or one made from options.
import { readFileSync } from "node:fs";
import { UsageError } from "../errors.mjs";
import { frameOf } from "./capture.mjs";

/** Without FCS; the MAC pads shorter frames with zeros (IEEE 802.3 4.2.3.3). */
const SHORTEST = 60;
const HEADER = 14;
const FCS = 4;

const DEFAULTS = { destination: "ff:ff:ff:ff:ff:ff", source: "02:00:00:00:00:01", type: "0x88b5" };
const MADE = ["destination", "source", "type", "payload", "text", "length"];

/** Octets of "de ad:be-ef"; `what` names the option that they come from. */
export function hexOctets(text, what) {
  const digits = text.replace(/\b0x|[\s:.,-]/gi, "");
  const strange = /[^0-9a-f]/i.exec(digits);
  if (strange) throw new UsageError(`${what}: "${strange[0]}" is no hexadecimal digit`);
  if (digits.length === 0) throw new UsageError(`${what}: no octets`);
  if (digits.length % 2) throw new UsageError(`${what}: ${digits.length} digits; an octet has two`);
  return Buffer.from(digits, "hex");
}

/** A whole number of an option in lo..hi; hexadecimal with 0x. */
export function wholeNumber(text, what, lo, hi) {
  const n = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
  if (!(n >= lo && n <= hi)) throw new UsageError(`${what} ${text}: expected a whole number from ${lo} to ${hi}`);
  return n;
}

function macOctets(text, what) {
  if (!/^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$/i.test(text)) throw new UsageError(`${what} ${text}: expected six octets such as 52:54:00:12:34:56`);
  return Buffer.from(text.split(/[:-]/).map((octet) => parseInt(octet, 16)));
}

function payloadOf({ payload, text, length }, most) {
  if (payload !== undefined && text !== undefined) throw new UsageError("--payload and --text are two contents for one frame");
  const given = payload !== undefined ? hexOctets(payload, "--payload") : Buffer.from(text ?? "");
  if (length === undefined) return given;
  const n = wholeNumber(length, "--length", 0, most);
  if (n < given.length) throw new UsageError(`--length ${length}: the payload has ${given.length} octets`);
  return given.length ? Buffer.concat([given, Buffer.alloc(n - given.length)]) : Buffer.from(Array.from({ length: n }, (_, i) => i & 255));
}

/** A frame made of options; `most`: octets of its payload. */
function made(options, most) {
  const { destination, source, type } = { ...DEFAULTS, ...options };
  const header = Buffer.alloc(HEADER);
  macOctets(destination, "--destination").copy(header, 0);
  macOctets(source, "--source").copy(header, 6);
  header.writeUInt16BE(wholeNumber(type, "--type", 0, 0xffff), 12);
  return Buffer.concat([header, payloadOf(options, most)]);
}

/** Which of the three sources the options name; none of them is a frame made of defaults. */
function kindOf(options) {
  const kinds = [["hex", options.hex], ["pcap", options.pcap], ["made", MADE.some((name) => options[name] !== undefined) || undefined]];
  const named = kinds.filter(([, value]) => value !== undefined).map(([kind]) => kind);
  if (named.length > 1) throw new UsageError("--hex, --pcap and the options that make a frame exclude one another");
  if (options.frame !== undefined && named[0] !== "pcap") throw new UsageError("--frame is for --pcap");
  if (options.fcs && (named[0] ?? "made") === "made") throw new UsageError("--fcs is for octets that end with an FCS: --hex or --pcap");
  return named[0] ?? "made";
}

function given(options, most) {
  const kind = kindOf(options);
  if (kind === "made") return { octets: made(options, most), fcs: false };
  if (kind === "pcap") {
    const { octets, fcs } = frameOf(options.pcap, wholeNumber(options.frame ?? "1", "--frame", 1, Number.MAX_SAFE_INTEGER));
    return { octets, fcs: fcs || Boolean(options.fcs) };
  }
  return { octets: hexOctets(options.hex === "-" ? readFileSync(0, "latin1") : options.hex, "--hex"), fcs: Boolean(options.fcs) };
}

/**
 * The frame: { octets, fcs, padded }. fcs: it ends with one; padded: octets that were added to make it long enough. `longest`: octets that
 * the line carries, FCS included.
 */
export function frameFrom(options, longest) {
  const { octets, fcs } = given(options, longest - HEADER - FCS);
  if (fcs && octets.length < FCS) throw new UsageError(`${octets.length} octets have no room for an FCS`);
  if (octets.length + (fcs ? 0 : FCS) > longest) throw new UsageError(`${octets.length} octets: the line carries frames of up to ${longest}, FCS included`);
  const padded = fcs || options.pad === false ? 0 : Math.max(0, SHORTEST - octets.length);
  return { octets: Buffer.concat([octets, Buffer.alloc(padded)]), fcs, padded };
}
