// A synthetic station: an adapter's MAC and PHY, and in place of a stack a source of frames and a count of what came.
import { agreed, Mode } from "../../phy";
import { Clock } from "../clock";
import { Frame } from "../frame";
import { Mac, MacClient, Received } from "../mac/mac";
import { Wave } from "../medium/port";
import { Phy, PhyClient } from "../phy/phy";
import { Random } from "../random";
import { ObservedBackOff } from "./observed-back-off";
import { Figure, Station, Stations } from "./station";
import { Cause, Fault } from "./statistics";
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
/** Streams of a station: of its PHY, of its traffic; and how far apart the PHYs of two seeds are. */
// @ts-ignore: decorator
@inline const STREAMS: u64 = 4;
// @ts-ignore: decorator
@inline const PHYS: u64 = 1 << 16;

/** Has a traffic source tell its station. */
class Knock extends Sender {
  constructor(private station: SyntheticStation) {
    super();
  }

  offered(): void {
    this.station.offer();
  }
}

/** Has the MAC tell its station. */
class Ear extends MacClient {
  constructor(private station: SyntheticStation) {
    super();
  }

  sent(mac: Mac, frame: Frame): void {
    this.station.sent(frame);
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    this.station.received(frame, flags);
  }
}

/** Sets the MAC to the duplex and to the PAUSE frames that the PHYs have agreed on, as every driver does. */
class Driver extends PhyClient {
  constructor(private adapter: Mac, private transceiver: Phy) {
    super();
  }

  heard(wave: Wave, frame: Frame | null): void {
    this.adapter.heard(wave, frame);
  }

  linkChanged(): void {
    const phy = this.transceiver, mode = phy.up ? agreed(phy.negotiation.advertised, phy.partner) : 0;
    this.adapter.fullDuplex = phy.fullDuplex;
    this.adapter.pauseEnabled = (mode & Mode.OBEY_PAUSE) != 0;
    this.adapter.linkChanged();
  }
}

export class SyntheticStation extends Station {
  traffic: Traffic = changetype<Traffic>(0);
  private transceiver: Phy = changetype<Phy>(0);
  private adapter: Mac = changetype<Mac>(0);
  private frames: u32 = 0;

  constructor(clock: Clock, trace: Trace, address: u64, private peers: Stations, abilities: u32, mdix: bool, seed: u64) {
    super(clock, trace, address);
    peers.add(this);
    const stream = <u64>this.number * STREAMS;
    this.transceiver = new Phy(clock, abilities, mdix, seed * PHYS + stream);
    this.adapter = new Mac(clock, this.transceiver, address);
    this.adapter.client = new Ear(this);
    this.adapter.backOff = new ObservedBackOff(address, clock, trace, this.number);
    this.observe(new Driver(this.adapter, this.transceiver));
    this.traffic = new Traffic(clock, new Knock(this), new Random(seed, stream + 1));
  }

  get phy(): Phy {
    return this.transceiver;
  }

  get mac(): Mac {
    return this.adapter;
  }

  begin(): void {
    this.traffic.begin();
  }

  figure(which: Figure): f64 {
    const statistics = this.statistics, traffic = this.traffic, counters = this.adapter.counters;
    switch (which) {
      case Figure.OFFERED: return traffic.offered;
      case Figure.OFFERED_OCTETS: return traffic.offeredOctets;
      case Figure.QUEUE_LOST: return traffic.lost;
      case Figure.SENT: return statistics.sent;
      case Figure.SENT_OCTETS: return statistics.sentOctets;
      case Figure.DELIVERED: return statistics.delivered;
      case Figure.DELIVERED_OCTETS: return statistics.deliveredOctets;
      case Figure.RECEIVED: return statistics.received;
      case Figure.DEFERRED: return statistics.deferred;
      case Figure.COLLISIONS: return counters.collisions;
      case Figure.LATE_COLLISIONS: return counters.lateCollisions;
      default: return NaN;
    }
  }

  /** Gives the MAC the next frame, if it is free and there is one. */
  offer(): void {
    const traffic = this.traffic;
    if (this.adapter.busy || traffic.count == 0) return;
    const frame = this.make(traffic.length, traffic.since);
    this.adapter.transmit(frame);
    frame.release();
  }

  sent(frame: Frame): void {
    const outcome = this.adapter.outcome, statistics = this.statistics;
    const cause = causeOf(this.adapter);
    if (outcome.deferred) statistics.deferred++;
    if (cause == Cause.NONE) statistics.success(frame.length, this.clock.now - frame.born, outcome.attempts);
    else statistics.giveUp(cause);
    this.trace.note(this.clock.now, Happening.DONE, this.number, outcome.attempts, cause);
    this.traffic.done();
    this.offer();
  }

  received(frame: Frame, flags: u32): void {
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
    if (destination == BROADCAST && this.number != (frame.source + 1) % this.peers.count) return; // counted once
    const sender = this.peers.at(frame.source).statistics;
    sender.delivered++;
    sender.deliveredOctets += <f64>(frame.length - OVERHEAD);
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
