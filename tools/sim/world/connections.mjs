// TCP connections as the wire shows them: who opened, how much went each way, who closed first, and so who holds TIME-WAIT.

const Flag = { FIN: 1, SYN: 2, RST: 4, ACK: 16 };
const ETHERNET = 14, ETHERTYPE_IP = 0x0800, TCP = 6;

const addressOf = (octets, p) => octets.subarray(p, p + 4).join(".");

/** The TCP segment in a frame: { from, to, seq, ack, flags, length }; null when there is none. */
function segmentOf(octets) {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  if (octets.length < 64 || view.getUint16(12) !== ETHERTYPE_IP || octets[23] !== TCP) return null;
  const header = (octets[14] & 15) * 4, tcp = ETHERNET + header;
  return {
    from: `${addressOf(octets, 26)}:${view.getUint16(tcp)}`, to: `${addressOf(octets, 30)}:${view.getUint16(tcp + 2)}`,
    seq: view.getUint32(tcp + 4), ack: view.getUint32(tcp + 8), flags: octets[tcp + 13],
    length: view.getUint16(16) - header - (octets[tcp + 12] >> 4) * 4,
  };
}

/** One connection: `client` has opened it. */
class Connection {
  steps = [];
  data = { client: 0, server: 0 };
  /** By side: the number that follows its FIN, once it has sent one, and whether the other had sent one before that it knew of. */
  fins = {};
  timeWait = [];

  constructor(client, server) {
    Object.assign(this, { client, server });
  }

  take(time, { from, seq, ack, flags, length }) {
    const by = from === this.client ? "client" : "server", other = by === "client" ? "server" : "client";
    const step = (what) => this.steps.push({ time, by, what });
    if (flags & Flag.SYN) step(flags & Flag.ACK ? "SYN, ACK" : "SYN");
    if (flags & Flag.RST) step("RST");
    this.data[by] += length;
    const theirs = this.fins[other];
    if (flags & Flag.ACK && theirs && !theirs.acked && ack === theirs.next) {
      theirs.acked = true;
      step(`ACK of the ${other}'s FIN`);
    }
    if (flags & Flag.FIN && !this.fins[by]) {
      step("FIN");
      this.fins[by] = { next: seq + length + 1 >>> 0, after: ack === theirs?.next };
    }
    this.settle();
  }

  /** When both FINs are acknowledged: TIME-WAIT is for who had sent its own before it knew of the other's (RFC 9293 3.6). */
  settle() {
    const sides = ["client", "server"];
    if (sides.every((side) => this.fins[side]?.acked)) this.timeWait = sides.filter((side) => !this.fins[side].after);
  }

  get firstToClose() {
    return this.steps.find(({ what }) => what === "FIN")?.by ?? "nobody";
  }
}

/** Follows the record of a run. */
export class Connections {
  all = new Map();

  /** Takes entries of the record; only one point's, each frame there once. */
  take(points, entries) {
    const watched = points[0]?.point;
    for (const { time, point, mark, octets } of entries) {
      const segment = point >> 1 === watched && !mark ? segmentOf(octets) : null;
      if (segment) this.find(segment)?.take(time, segment);
    }
  }

  find({ from, to, flags }) {
    const known = this.all.get(`${from} ${to}`) ?? this.all.get(`${to} ${from}`);
    if (known || flags !== Flag.SYN) return known;
    const connection = new Connection(from, to);
    this.all.set(`${from} ${to}`, connection);
    return connection;
  }

  /** What --json writes, times in seconds. */
  figures(ticks) {
    return [...this.all.values()].map(({ client, server, data, firstToClose, timeWait, steps }) => ({
      client, server, data, firstToClose, timeWait, steps: steps.map(({ time, by, what }) => ({ seconds: time / ticks, by, what })),
    }));
  }
}
