// A synthetic station: an adapter's MAC and PHY, and in place of a stack a source of frames and a count of what came.
import { Clock } from "../clock";
import { Frame } from "../frame";
import { Mac, MacClient, Received } from "../mac/mac";
import { Random } from "../random";
import { ObservedBackOff } from "./observed-back-off";
import { Driver, ObservedPhy } from "./observed-phy";
import { Cause, Fault, Statistics } from "./statistics";
import { Happening, Trace } from "./trace";
import { Sender, To, Traffic } from "./traffic";

/** Octets of header and FCS around a frame's data. */
// @ts-ignore: decorator
@inline const OVERHEAD: i32 = 18;
/** EtherType for local experiments (IEEE 802 9.2.4), as a frame holds it. */
// @ts-ignore: decorator
@inline const EXPERIMENTAL: u16 = 0xb588;
// @ts-ignore: decorator
@inline const BROADCAST: u64 = 0xffffffffffff;
/** What makes a frame none. */
// @ts-ignore: decorator
@inline const DAMAGE: u32 = Received.CRC | Received.RUNT | Received.COLLISION | Received.SYMBOL | Received.LONG | Received.WATCHDOG;
/** Streams of a station's seed: PHY, traffic. */
// @ts-ignore: decorator
@inline const STREAMS: u64 = 4;

/** Those who may be each other's destination. */
export class Peers {
  private list: Array<Station> = [];

  get count(): i32 {
    return this.list.length;
  }

  at(i: i32): Station {
    return this.list[i];
  }

  add(station: Station): i32 {
    return this.list.push(station) - 1;
  }
}

/** Has a traffic source tell its station. */
class Knock extends Sender {
  constructor(private station: Station) {
    super();
  }

  offered(): void {
    this.station.offer();
  }
}

export class Station extends MacClient {
  phy: ObservedPhy = changetype<ObservedPhy>(0);
  mac: Mac = changetype<Mac>(0);
  driver: Driver = changetype<Driver>(0);
  traffic: Traffic = changetype<Traffic>(0);
  readonly statistics: Statistics = new Statistics();
  number: i32 = 0;
  private frames: u32 = 0;

  constructor(private clock: Clock, private peers: Peers, private trace: Trace, readonly address: u64, abilities: u32, mdix: bool, seed: u64) {
    super();
    const number = peers.add(this);
    this.number = number;
    this.phy = new ObservedPhy(clock, abilities, mdix, seed * STREAMS + <u64>number * 0x10001, trace, number);
    this.mac = new Mac(clock, this.phy, address);
    this.mac.client = this;
    this.mac.backOff = new ObservedBackOff(address, clock, trace, number);
    this.driver = new Driver(clock, this.phy, this.mac, trace, number);
    this.traffic = new Traffic(clock, new Knock(this), new Random(seed, <u64>number * STREAMS + 1));
  }

  /** Gives the MAC the next frame, if it is free and there is one. */
  offer(): void {
    const traffic = this.traffic;
    if (this.mac.busy || traffic.count == 0) return;
    const frame = this.make(traffic.length, traffic.since);
    this.mac.transmit(frame);
    frame.release();
  }

  sent(mac: Mac, frame: Frame): void {
    const outcome = mac.outcome, statistics = this.statistics;
    const cause = causeOf(mac);
    if (outcome.deferred) statistics.deferred++;
    if (cause == Cause.NONE) statistics.success(frame.length, this.clock.now - frame.born, outcome.attempts);
    else statistics.giveUp(cause);
    this.trace.note(this.clock.now, Happening.DONE, this.number, outcome.attempts, cause);
    this.traffic.done();
    this.offer();
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    this.trace.received(this.clock.now, this.number, frame.length, flags);
    if (flags & DAMAGE) this.countFaults(flags);
    else if (!(flags & Received.PAUSE)) this.take(frame);
  }

  /** An undamaged frame: whoever sent it is told when it was for this station. */
  private take(frame: Frame): void {
    const destination = addressAt(frame.octets);
    if (destination != this.address && destination != BROADCAST) return;
    this.statistics.received++;
    if (frame.source < 0) return;
    const sender = this.peers.at(frame.source);
    if (destination == BROADCAST && this.number != (sender.number + 1) % this.peers.count) return; // counted once
    sender.statistics.delivered++;
    sender.statistics.deliveredOctets += <f64>(frame.length - OVERHEAD);
  }

  /** One cause each, the first that applies, as in 802.3's counters; a late collision besides. */
  private countFaults(flags: u32): void {
    const statistics = this.statistics;
    if (flags & Received.COLLISION) statistics.fault(Fault.COLLISION);
    if (flags & Received.RUNT) statistics.fault(Fault.RUNT);
    else if (flags & (Received.LONG | Received.WATCHDOG)) statistics.fault(Fault.LONG);
    else if (flags & Received.SYMBOL) statistics.fault(Fault.SYMBOL);
    else if (flags & Received.CRC) statistics.fault(flags & Received.DRIBBLE ? Fault.ALIGNMENT : Fault.FCS);
  }

  /** A frame of n octets: header, a number, and octets that count up, so that no two frames are alike. */
  private make(n: i32, born: i64): Frame {
    const frame = Frame.take(), p = frame.octets;
    const to = this.traffic.destination(this.number, this.peers.count);
    const destination = to == To.BROADCAST || to < 0 ? BROADCAST : this.peers.at(to).address;
    store<u32>(p, <u32>destination);
    store<u16>(p, <u16>(destination >> 32), 4);
    store<u32>(p, <u32>this.address, 6);
    store<u16>(p, <u16>(this.address >> 32), 10);
    store<u16>(p, EXPERIMENTAL, 12);
    store<u32>(p, ++this.frames, 14);
    for (let i = 18; i < n - 4; i++) store<u8>(p + i, <u8>(i + this.frames));
    frame.length = n - 4;
    frame.seal();
    frame.source = this.number;
    frame.number = this.frames;
    frame.born = born;
    return frame;
  }
}

function addressAt(p: usize): u64 {
  return <u64>load<u32>(p) | <u64>load<u16>(p, 4) << 32;
}

function causeOf(mac: Mac): Cause {
  const outcome = mac.outcome;
  if (outcome.excessiveCollisions) return Cause.EXCESSIVE_COLLISIONS;
  if (outcome.excessiveDeferral) return Cause.EXCESSIVE_DEFERRAL;
  if (outcome.lateCollision) return Cause.LATE_COLLISION;
  if (outcome.noCarrier || outcome.lossOfCarrier) return Cause.NO_CARRIER;
  return Cause.NONE;
}
