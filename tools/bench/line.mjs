// How fast the signal of the line is made and read, in Node on one core.
import { openLine, PHYS } from "../wire/line.mjs";

/** Frame data, Mbit/s, that each must reach. */
export const ASKED = 10;

/** A long frame without FCS, and symbols of idle before it. */
const FRAME = 1514;
const LEAD = 200;

/** The best of so many spans counts: what else the machine does only takes away. */
const SPANS = 5;
const SPAN_MS = 150;

function rate(octets, work) {
  let best = 0;
  for (let i = 0; i < SPANS; i++) {
    const began = performance.now();
    let done = 0, took = 0;
    for (; took < SPAN_MS; took = performance.now() - began, done++) work();
    best = Math.max(best, done * octets * 8 / took / 1000);
  }
  return best;
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
