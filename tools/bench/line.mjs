// How fast the signal of the line is made and read, in Node, in seconds of one core.
import { openLine, PHYS } from "../wire/line.mjs";

/** Frame data, Mbit/s, that each must reach. */
export const ASKED = 10;

/** A long frame without FCS, and symbols of idle before it. */
const FRAME = 1514;
const LEAD = 200;

/** The best of so many spans counts, each of so much of a core's time: what else the machine does takes none of that. */
const SPANS = 5;
const SPAN_US = 100e3;

function rate(octets, work) {
  let best = 0;
  for (let i = 0; i < SPANS; i++) {
    const began = process.cpuUsage();
    let done = 0, took = 0;
    for (; took < SPAN_US; took = microsecondsSince(began), done++) work();
    best = Math.max(best, done * octets * 8 / took);
  }
  return best;
}

function microsecondsSince(began) {
  const { user, system } = process.cpuUsage(began);
  return user + system;
}

/** Rows { work, mbits }: encoder and decoder of each PHY. */
export async function measureLine() {
  const line = await openLine(), rows = [];
  for (const name of Object.keys(PHYS)) {
    line.choose(name);
    const { module } = line, frame = Uint8Array.from({ length: FRAME }, (_, i) => i * 37 + (i >> 3));
    const octets = line.put(frame, { fcs: true });
    const encode = () => {
      module.start();
      module.idle(LEAD);
      module.encode(octets);
      module.emit();
      module.draw();
    };
    const decode = () => {
      module.listen();
      module.receive();
    };
    rows.push({ work: `${name}, frame to line`, mbits: rate(octets, encode) }, { work: `${name}, line to frame`, mbits: rate(octets, decode) });
  }
  return rows;
}
