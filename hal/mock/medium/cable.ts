// A cable of two pairs between two jacks: what one end sends arrives at the other after the length's time, on the pair that the cable's
// kind leads it to. It can be cut and mended, and noise inverts bits on it.
import { Clock, Event } from "../clock";
import { Frame } from "../frame";
import { Random } from "../random";
import { LinkSignal, Port, Wave } from "./port";
import { damaged } from "./noise";

/** Ticks for 100 m: 5.7 ns a metre, the slowest that the standard allows (IEEE 802.3 14.4.2.4: 0.585 c). */
// @ts-ignore: decorator
@inline const TICKS_PER_100_M: i32 = 57;

/** A change under way. */
class Edge {
  at: i64 = 0;
  wave: Wave = Wave.IDLE;
  frame: Frame | null = null;
  /** It is one of the link signal. */
  link: bool = false;
  signal: LinkSignal = LinkSignal.SILENT;
  word: u32 = 0;
}

/** One direction of a cable: changes arrive in the order in which they were made, each after the same time. */
class Lane extends Event {
  to: Jack | null = null;
  cable: Cable = changetype<Cable>(0);
  /** The link signal that is put in, whether or not the cable is whole. */
  signal: LinkSignal = LinkSignal.SILENT;
  word: u32 = 0;
  private edges: StaticArray<Edge> = Lane.blank(8);
  private first: i32 = 0;
  private count: i32 = 0;

  constructor(private random: Random) {
    super();
  }

  private static blank(n: i32): StaticArray<Edge> {
    const edges = new StaticArray<Edge>(n);
    for (let i = 0; i < n; i++) edges[i] = new Edge();
    return edges;
  }

  join(cable: Cable, from: Jack, to: Jack): void {
    this.cable = cable;
    this.to = to;
    from.lane = this;
    const port = from.port;
    if (port.linkSignal != LinkSignal.SILENT) this.putLink(port.linkSignal, port.linkWord);
  }

  put(wave: Wave, frame: Frame | null, delay: i32): void {
    const edge = this.add(delay);
    edge.link = false;
    edge.wave = wave;
    edge.frame = frame === null ? null : frame.hold();
  }

  putLink(signal: LinkSignal, word: u32): void {
    this.signal = signal;
    this.word = word;
    const edge = this.add(0);
    edge.link = true;
    edge.signal = signal;
    edge.word = word;
  }

  /** The oldest change arrives; none overtakes it, whatever their delays. */
  happen(): void {
    const edge = this.edges[this.first];
    this.first = (this.first + 1) % this.edges.length;
    this.count--;
    if (this.count) this.cable.clock.schedule(this, this.edges[this.first].at);
    if (edge.link) this.arriveLink(edge.signal, edge.word);
    else this.arrive(edge);
  }

  /** Has the other end hear what is sent, or silence when none of it arrives any more. */
  again(whole: bool): void {
    const to = <Jack>this.to;
    to.port.heard(Wave.IDLE, null);
    if (whole && to.hears(this.cable.crossed)) to.port.heardLink(this.signal, this.word);
    else to.port.heardLink(LinkSignal.SILENT, 0);
  }

  private arrive(edge: Edge): void {
    const sent = edge.frame;
    edge.frame = null;
    const port = this.cable.whole ? this.listener() : null;
    if (sent === null) {
      if (port !== null) port.heard(edge.wave, null);
      return;
    }
    if (port !== null) {
      const frame = this.cable.noise > 0 ? damaged(sent, this.cable.noise, port.codeGroups, this.random) : sent.hold();
      port.heard(edge.wave, frame);
      frame.release();
    }
    sent.release();
  }

  private arriveLink(signal: LinkSignal, word: u32): void {
    const port = this.cable.whole ? this.listener() : null;
    if (port !== null) port.heardLink(signal, word);
  }

  /** Who hears this lane: the other end's port, if it listens on the pair that this end sends on. */
  private listener(): Port | null {
    const to = <Jack>this.to;
    return to.hears(this.cable.crossed) ? to.port : null;
  }

  private add(delay: i32): Edge {
    if (this.count == this.edges.length) this.grow();
    const edge = this.edges[(this.first + this.count++) % this.edges.length];
    edge.at = this.cable.clock.now + this.cable.delay + delay + (<Jack>this.to).port.latency;
    if (this.count == 1) this.cable.clock.schedule(this, edge.at);
    return edge;
  }

  private grow(): void {
    const edges = Lane.blank(2 * this.count);
    for (let i = 0; i < this.count; i++) edges[i] = this.edges[(this.first + i) % this.count];
    this.edges = edges;
    this.first = 0;
  }
}

/** Where a cable's end is plugged in: a port, wired as MDI, or as MDI-X as hubs and switches are (their pairs exchanged). */
export class Jack {
  lane: Lane | null = null;
  other: Jack | null = null;

  constructor(public port: Port, public crossed: bool) {
    port.jack = this;
  }

  /** Changes what is sent; `delay` is the time in ticks that it takes from the port to the wire. */
  send(wave: Wave, frame: Frame | null, delay: i32 = 0): void {
    const lane = this.lane;
    if (lane !== null) lane.put(wave, frame, delay);
  }

  sendLink(signal: LinkSignal, word: u32): void {
    this.port.linkSignal = signal;
    this.port.linkWord = word;
    const lane = this.lane;
    if (lane !== null) lane.putLink(signal, word);
  }

  /** Whether its receiver lies on the pair that the other end sends on: exactly one of cable and two ends, or all three, cross. */
  hears(crossedCable: bool): bool {
    return (this.crossed != (<Jack>this.other).crossed) != crossedCable;
  }

  /** Exchanges the pairs, as Auto-MDIX does (IEEE 802.3 40.4.4); both ends hear at once what that changes. */
  cross(crossed: bool): void {
    this.crossed = crossed;
    const lane = this.lane;
    if (lane !== null) lane.cable.reconnect();
  }
}

export class Cable {
  /** False while it is cut. */
  whole: bool = true;
  /** Probability that a bit on the line arrives inverted; at 100 Mbit/s that is one of a code group. */
  noise: f64 = 0;
  /** Ticks from end to end. */
  delay: i64;
  private there: Lane;
  private back: Lane;

  /** Joins two ports over `metres`; `crossed` when the cable exchanges the pairs. `seed` makes the noise. */
  constructor(readonly clock: Clock, a: Jack, b: Jack, metres: i32, readonly crossed: bool, seed: u64) {
    this.delay = (<i64>metres * TICKS_PER_100_M + 50) / 100;
    this.there = new Lane(new Random(seed, 0));
    this.back = new Lane(new Random(seed, 1));
    a.other = b;
    b.other = a;
    this.there.join(this, a, b);
    this.back.join(this, b, a);
  }

  cut(): void {
    this.whole = false;
    this.reconnect();
  }

  mend(): void {
    this.whole = true;
    this.reconnect();
  }

  /** Who hears whom has changed. A frame that is on the way then is lost. */
  reconnect(): void {
    this.there.again(this.whole);
    this.back.again(this.whole);
  }
}
