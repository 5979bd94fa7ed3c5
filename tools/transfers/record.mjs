// What a record of the cable tells about its TCP connections, read by tshark with all of its checks.
import { Failure } from "../errors.mjs";
import { DIE_WITH_PARENT, start } from "../run/children.mjs";
import { eachLine } from "../run/lines.mjs";
import { Assembly, Met } from "./octets.mjs";

const FIELDS = {
  time: "frame.time_epoch", comment: "frame.comment", source: "ip.src", from: "tcp.srcport", to: "tcp.dstport", stream: "tcp.stream",
  flags: "tcp.flags", seq: "tcp.seq", ack: "tcp.ack", length: "tcp.len", window: "tcp.window_size", text: "tcp.payload",
  checksum: "tcp.checksum", checksumStatus: "tcp.checksum.status",
  mss: "tcp.options.mss_val", scale: "tcp.options.wscale.shift", sackPermitted: "tcp.options.sack_perm",
  sackEdge: "tcp.options.sack_le", timestamp: "tcp.options.timestamp.tsval", severity: "_ws.expert.severity", message: "_ws.expert.message",
};

const CHECKS = ["tcp.check_checksum:TRUE", "ip.check_checksum:TRUE", "tcp.relative_sequence_numbers:TRUE", "tcp.analyze_sequence_numbers:TRUE"];

/** What these carry is no protocol of which tshark knows how it should look. */
const SERVICES = [7, 9, 19];

/** Lines of tshark's complaints that are passed on. */
const COMPLAINTS = 5;

/** Between values of a field that a frame has more than once. */
const AND = "\x1f";

const SYN = 2;
const FIN = 1;
const RST = 4;
/** tshark's severity "Note"; below it is "Chat", which says what is usual. */
const NOTE = 0x400000;

/** Linux writes 0xffff for the checksum 0, which is the same sum; tshark calls it bad. */
const isBad = ({ checksum, checksumStatus }) => checksumStatus === "0" && checksum !== "0xffff";
const SAME_SUM = /^TCP Checksum 0xffff instead of 0x0000/;

/** What is known of one direction of a connection. */
class Flow {
  constructor(octets) {
    this.segments = 0;
    this.retransmissions = 0;
    this.resets = 0;
    this.zeroWindows = 0;
    this.badChecksums = 0;
    this.sackBlocks = 0;
    this.largest = 0;
    /** What its SYN offers or accepts. */
    this.options = null;
    this.met = new Met();
    this.arrived = new Assembly(octets);
  }

  /** Its sender put a frame on the cable. */
  sent(frame) {
    const flags = Number(frame.flags), length = Number(frame.length), seq = Number(frame.seq);
    const space = length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
    this.segments++;
    if (flags & RST) this.resets++;
    else if (frame.window === "0") this.zeroWindows++;
    if (frame.sackEdge) this.sackBlocks++;
    if (flags & SYN) this.options = optionsOf(frame);
    this.largest = Math.max(this.largest, length);
    if (space > 0 && this.met.add(seq, seq + space)) this.retransmissions++;
  }

  /** A frame arrived, perhaps not as it was sent, perhaps once more. */
  received(frame) {
    if (isBad(frame)) this.badChecksums++;
    else if (frame.text !== "") this.arrived.add(Number(frame.seq) - 1, frame.text, Number(frame.time));
  }
}

const optionsOf = ({ mss, scale, sackPermitted, timestamp }) => ({
  mss: mss === "" ? null : Number(mss), scale: scale === "" ? null : Number(scale), sack: sackPermitted !== "", timestamps: timestamp !== "",
});

/** A connection of the PC with a service; `began`: when its first SYN was on the cable. */
class Connection {
  constructor(frame, octets) {
    this.port = Number(frame.from);
    this.service = Number(frame.to);
    this.began = Number(frame.time);
    this.fromPc = new Flow(octets);
    this.fromDevice = new Flow(octets);
    /** How often tshark said what, from "Note" on, with the cable's own doings in brackets. */
    this.expert = {};
  }

  see(frame) {
    const flow = Number(frame.from) === this.port ? this.fromPc : this.fromDevice;
    if (!frame.comment.includes("duplicate made by the cable")) flow.sent(frame);
    if (!frame.comment.includes("lost by the cable")) flow.received(frame);
    const severities = frame.severity.split(AND);
    frame.message.split(AND).forEach((message, i) => {
      if (Number(severities[i]) >= NOTE && !(flow === this.fromPc && SAME_SUM.test(message))) this.note(message);
    });
  }

  note(message) {
    const what = message.replace(/0x[0-9a-f]+|\d+/g, "n");
    this.expert[what] = (this.expert[what] ?? 0) + 1;
  }
}

/**
 * The connections in a record, in the order of their first SYN. `octets`: how many of each direction are put together and hashed.
 */
export async function readConnections(file, octets) {
  const args = ["-r", file, "-n", ...SERVICES.flatMap((port) => ["-d", `tcp.port==${port},data`]), ...CHECKS.flatMap((check) => ["-o", check]),
    "-T", "fields", "-E", `aggregator=${AND}`,
    ...Object.values(FIELDS).flatMap((field) => ["-e", field]), "-Y", "tcp"];
  const [program, ...rest] = [...DIE_WITH_PARENT, "tshark", ...args];
  const child = start(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
  const names = Object.keys(FIELDS), connections = new Map(), errors = [];
  eachLine(child.stderr, (line) => errors.push(line));
  eachLine(child.stdout, (line) => {
    const values = line.split("\t");
    const frame = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const known = connections.get(frame.stream);
    if (!known && (Number(frame.flags) & 0x12) === SYN) connections.set(frame.stream, new Connection(frame, octets));
    connections.get(frame.stream)?.see(frame);
  });
  const { code, error } = await child.ended;
  if (error || code !== 0) throw new Failure(`tshark cannot read ${file}: ${error?.message ?? errors.slice(0, COMPLAINTS).join("\n")}`);
  return [...connections.values()];
}
