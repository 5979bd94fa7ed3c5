// A board with the real stack (station.mjs), and programs beside it that use the verbs of its module (assembly/verbs.ts).
import { Station } from "./station.mjs";

/** Ticks of the world in a millisecond, the stack's unit. */
const MS = 1e5;

/** 10.0.0.1 as the stack loads it, wire order. */
export const ipWord = (text) => text.split(".").reduce((word, octet, i) => (word | Number(octet) << 8 * i) >>> 0, 0);

/** A mask of so many bits, likewise. */
const maskWord = (bits) => ipWord([0, 8, 16, 24].map((first) => 256 - 2 ** (8 - Math.min(Math.max(bits - first, 0), 8))).join("."));

export class Board extends Station {
  /** Each with run(): { again: the ms until it wants to run again, news: it has given the stack something to do }. */
  programs = [];

  /** `stack` of buildStack, `world` of world.mjs, `chip`: its number there; `ip`: "10.0.0.1/24"; `seed` makes its secrets. */
  constructor(stack, world, chip, { ip, seed }) {
    const [address, bits] = ip.split("/");
    super(stack, { world: world.exports, chip, settings: [ipWord(address), maskWord(Number(bits)), 0], seed });
    this.traffic = world;
  }

  /** Ticks since the traffic began; before that, less than none. */
  get elapsed() {
    return this.traffic.running ? this.world.now() : -1;
  }

  /** A turn of the firmware's main loop: the stack, then the programs; what they made ready to be sent leaves with the next. */
  poll() {
    super.poll();
    for (const program of this.programs) {
      const { again, news } = program.run();
      this.due = news ? this.world.hostNow() : Math.min(this.due, this.world.hostNow() + again * MS);
    }
  }
}
