// Slow motion: what each station sends, hears and draws, in bit times.

/** hal/mock/network/trace.ts: Happening. */
const KINDS = ["sendData", "sendJam", "sendIdle", "hearData", "hearJam", "hearIdle", "backOff", "done", "received"];

/** hal/mock/network/statistics.ts: Cause. */
const CAUSES = [
  "sent", "given up after too many collisions", "given up after a late collision", "given up, deferred too long", "given up, no carrier",
];

/** Lines of a timeline; more are left out. */
const LINES = 150;

/** What a station does: whether it sends or hears now, its attempt, and whether it saw a collision in it. */
class Watched {
  sending = false;
  hearing = false;
  attempt = 1;
  number = 0;

  constructor(half) {
    this.half = half;
  }

  sendData({ a, b }) {
    this.attempt = this.number === a ? this.attempt + 1 : 1;
    this.number = a;
    this.sending = true;
    const again = this.attempt > 1 ? `, attempt ${this.attempt}` : "";
    return `begins to send frame ${a} (${b} octets${again})`;
  }

  sendJam() {
    return "jams";
  }

  sendIdle() {
    this.sending = false;
    return "is silent";
  }

  hearData() {
    return this.hear("sees carrier", "another frame, while it hears one");
  }

  hearJam() {
    return this.hear("hears jam", "hears jam in place of the frame");
  }

  hear(first, later) {
    const before = this.hearing;
    this.hearing = true;
    if (this.sending && this.half) return before ? null : "sees carrier while it sends: a collision";
    return before ? later : first;
  }

  hearIdle() {
    this.hearing = false;
    return "hears silence";
  }

  backOff({ a, b }) {
    return `draws ${a} of 0..${2 ** Math.min(b, 10) - 1} slots of 512 bit times: ${a * 512} bit times`;
  }

  done({ a, b }) {
    return `is done: ${CAUSES[b]}, ${a} attempt${a === 1 ? "" : "s"}`;
  }

  received({ a, b }) {
    return b ? `drops ${a} octets that are no good frame` : `receives a frame of ${a} octets`;
  }
}

/** The steps of a trace: { ticks, bits, station, kind, text }. */
export function stepsOf({ trace, names, links }) {
  const speed = Math.min(...links.filter((link) => link.speed).map((link) => link.speed), 100);
  const watched = links.map(({ duplex }) => new Watched(duplex === "half"));
  return trace.flatMap((entry) => {
    const kind = KINDS[entry.kind], text = watched[entry.station][kind](entry);
    return text === null ? [] : [{ ticks: entry.time, bits: entry.time * speed / 100, station: names[entry.station], kind, text }];
  });
}

/** One line a step. */
export function timeline(results) {
  const steps = stepsOf(results);
  const width = Math.max(...results.names.map((name) => name.length), 7);
  const lines = steps.slice(0, LINES).map(({ bits, station, text }) => `${bits.toFixed(1).padStart(10)}  ${station.padEnd(width)}  ${text}`);
  const hidden = Math.max(steps.length - LINES, 0) + results.traceLost, more = hidden ? [`(and ${hidden} more)`] : [];
  return steps.length ? [`${"bit time".padStart(10)}  ${"station".padEnd(width)}  what happens`, ...lines, ...more] : [];
}
