// A PHY: what comes over the cable from another one becomes a link, and frames pass while the link is up. How the ends agree on speed and
// duplex is in autonegotiation.ts; here is what follows from it, and a mode that is forced instead.
import { Ability } from "../../phy";
import { BIT_10, BIT_100, Clock } from "../clock";
import { Frame } from "../frame";
import { LinkSignal, Port, Wave } from "../medium/port";
import { Autonegotiation } from "./autonegotiation";
import { Crossover } from "./crossover";
import { Energy } from "./energy";
import { receiveLatency, transmitLatency } from "./latency";
import { LinkMonitor } from "./link-monitor";
import { Loopback } from "./loopback";

/** Who sits above a PHY: a MAC. */
export abstract class PhyClient {
  /** The wave that comes in changes; only while the link is up. `frame` with DATA only, held for the time of the call. */
  abstract heard(wave: Wave, frame: Frame | null): void;
  /** `up`, `speed` and `fullDuplex` are new. */
  abstract linkChanged(): void;
}

/** What happens in a PHY; the bits are those of the LAN9118's interrupt register. */
export const enum PhyEvent {
  /** There is a signal on a wire that was silent. */
  ENERGY = 1 << 7,
  /** Autonegotiation, or parallel detection, has led to a link. */
  COMPLETE = 1 << 6,
  /** The partner's word has its remote fault bit set. */
  REMOTE_FAULT = 1 << 5,
  LINK_DOWN = 1 << 4,
  /** The partner has acknowledged our word. */
  ACKNOWLEDGED = 1 << 3,
  PARALLEL_FAULT = 1 << 2,
  /** The partner's word is in `partner`. */
  PAGE_RECEIVED = 1 << 1,
}

/** Who wants to know what happens: the registers of a chip. */
export abstract class PhyWatcher {
  abstract happened(event: PhyEvent): void;
}

/** The mode bit of Ability for a speed and a duplex. */
export function modeBit(speed: i32, fullDuplex: bool): u32 {
  if (speed == 100) return fullDuplex ? Ability.FULL_100 : Ability.HALF_100;
  return fullDuplex ? Ability.FULL_10 : Ability.HALF_10;
}

export class Phy extends Port {
  client: PhyClient | null = null;
  watcher: PhyWatcher | null = null;
  up: bool = false;
  /** 10 or 100; 0 without link. */
  speed: i32 = 0;
  fullDuplex: bool = false;
  /** Ticks of a bit: of the mode that is chosen, with or without link. */
  bitTicks: i32 = BIT_100;
  /** Ticks from the MAC to the wire; `latency` is the way back. */
  txDelay: i32 = 0;
  /** The link signal that comes in, `word` with FLP. */
  signal: LinkSignal = LinkSignal.SILENT;
  word: u32 = 0;
  negotiation: Autonegotiation = changetype<Autonegotiation>(0);
  energy: Energy = changetype<Energy>(0);
  private asleep: bool = false;
  /** The mode whose signal is sent and waited for; speed 0: none yet. */
  private chosenSpeed: i32 = 0;
  private chosenFull: bool = false;
  private monitor10: LinkMonitor = changetype<LinkMonitor>(0);
  private monitor100: LinkMonitor = changetype<LinkMonitor>(0);
  private crossover: Crossover = changetype<Crossover>(0);
  private loop: Loopback = changetype<Loopback>(0);
  private looping: bool = false;
  private hearing: Wave = Wave.IDLE;
  private sending: Wave = Wave.IDLE;

  /** `abilities` are the mode bits of Ability that the hardware has; `mdix`: it has Auto-MDIX, drawn from `seed`, another for each PHY. */
  constructor(readonly clock: Clock, readonly abilities: u32, readonly mdix: bool, seed: u64) {
    super();
    this.monitor10 = new LinkMonitor(clock, this, LinkSignal.NLP);
    this.monitor100 = new LinkMonitor(clock, this, LinkSignal.IDLE_100);
    this.negotiation = new Autonegotiation(clock, this);
    this.crossover = new Crossover(clock, this, seed);
    this.energy = new Energy(clock, this);
    this.loop = new Loopback(clock, this);
  }

  /** The partner's word, without its acknowledge bit; 0: none heard. */
  get partner(): u32 {
    return this.negotiation.partner;
  }

  /** The link was found by parallel detection. */
  get parallel(): bool {
    return this.negotiation.parallel;
  }

  /** Autonegotiation is done. */
  get complete(): bool {
    return this.negotiation.complete;
  }

  get rxDelay(): i32 {
    return this.latency;
  }

  /** What the MAC sends comes back to it, and nothing reaches the wire. A change cuts off what is on its way, out and in. */
  get loopback(): bool {
    return this.looping;
  }

  set loopback(on: bool) {
    if (on == this.looping) return;
    if (this.sending != Wave.IDLE) this.put(Wave.IDLE, null);
    this.looping = on;
    this.loop.end();
    if (this.up && this.hearing != Wave.IDLE) this.tell(on ? Wave.IDLE : Wave.JAM, null);
  }

  /** Starts autonegotiation anew with this word (Ability and AbilityBit), which the hardware's abilities limit. The link breaks first. */
  negotiate(advertised: u32): void {
    this.down();
    this.negotiation.start(advertised);
    if (this.asleep) this.negotiation.stop();
    else this.seek();
  }

  /** No autonegotiation: this mode. A mode that the hardware lacks gives no link. */
  force(speed: i32, fullDuplex: bool): void {
    this.negotiation.wanted = false;
    this.negotiation.stop();
    this.crossover.stop();
    this.down();
    this.choose(speed, fullDuplex);
    this.monitored();
  }

  powerDown(): void {
    this.asleep = true;
    this.crossover.stop();
    this.negotiation.stop();
    this.monitor10.forget();
    this.monitor100.forget();
    this.down();
    this.transmit(LinkSignal.SILENT, 0);
  }

  /** Goes on as it was told last, from the beginning. */
  powerUp(): void {
    if (!this.asleep) return;
    this.asleep = false;
    this.monitor10.heard(this.signal);
    this.monitor100.heard(this.signal);
    if (this.negotiation.wanted) this.negotiate(this.negotiation.advertised);
    else this.choose(this.chosenSpeed, this.chosenFull);
  }

  /** Changes the wave on the wire; nothing while there is no link. */
  send(wave: Wave, frame: Frame | null): void {
    if (this.loopback) this.loop.send(wave, frame);
    else if (this.up) this.put(wave, frame);
  }

  heard(wave: Wave, frame: Frame | null): void {
    this.hearing = wave;
    if (this.up && !this.loopback) this.tell(wave, frame);
  }

  heardLink(signal: LinkSignal, word: u32): void {
    this.signal = signal;
    this.word = word;
    this.energy.heard(signal);
    if (this.asleep) return;
    this.monitor10.heard(signal);
    this.monitor100.heard(signal);
    this.negotiation.heard(signal, word);
  }

  /** Gives a wave to the client. */
  tell(wave: Wave, frame: Frame | null): void {
    const client = this.client;
    if (client !== null) client.heard(wave, frame);
  }

  happened(event: PhyEvent): void {
    const watcher = this.watcher;
    if (watcher !== null) watcher.happened(event);
  }

  /** A monitor has changed its mind. */
  monitored(): void {
    if (this.negotiation.running) this.negotiation.monitored();
    else this.follow();
  }

  /** Whether the signal of this speed has been there for long enough. */
  ready(speed: i32): bool {
    return speed == 10 ? this.monitor10.ready : speed == 100 && this.monitor100.ready;
  }

  /** Sends the link signal of a mode from now on, and has its bit times; speed 0: silence. */
  choose(speed: i32, fullDuplex: bool): void {
    this.chosenSpeed = speed;
    this.chosenFull = fullDuplex;
    if (speed) this.bitTicks = speed == 10 ? BIT_10 : BIT_100;
    const able = speed != 0 && (this.abilities & modeBit(speed, fullDuplex)) != 0 && !this.asleep;
    this.transmit(able ? speed == 10 ? LinkSignal.NLP : LinkSignal.IDLE_100 : LinkSignal.SILENT, 0);
  }

  transmit(signal: LinkSignal, word: u32): void {
    this.linkSignal = signal;
    this.linkWord = word;
    const jack = this.jack;
    if (jack !== null) jack.sendLink(signal, word);
  }

  /** Link or none, as the monitor of the chosen mode says. Returns whether there is one. */
  follow(): bool {
    const ready = this.ready(this.chosenSpeed) && (this.abilities & modeBit(this.chosenSpeed, this.chosenFull)) != 0;
    if (ready && !this.up) this.rise();
    else if (!ready) this.down();
    return this.up;
  }

  /** The link, if there was one, is no more. */
  down(): void {
    if (!this.up) return;
    if (this.sending != Wave.IDLE) this.put(Wave.IDLE, null);
    if (this.hearing != Wave.IDLE && !this.loopback) this.tell(Wave.IDLE, null);
    this.up = false;
    this.speed = 0;
    this.happened(PhyEvent.LINK_DOWN);
    this.changed();
    if (this.negotiation.running) this.seek();
  }

  private rise(): void {
    this.up = true;
    this.speed = this.chosenSpeed;
    this.fullDuplex = this.chosenFull;
    this.txDelay = transmitLatency(this.speed);
    this.latency = receiveLatency(this.speed);
    this.codeGroups = this.speed == 100;
    this.crossover.stop();
    this.changed();
    if (this.hearing != Wave.IDLE && !this.loopback) this.tell(Wave.JAM, null); // the rest of a frame whose beginning nobody saw
  }

  private changed(): void {
    const client = this.client;
    if (client !== null) client.linkChanged();
  }

  private put(wave: Wave, frame: Frame | null): void {
    this.sending = wave;
    const jack = this.jack;
    if (jack !== null) jack.send(wave, frame, this.txDelay);
  }

  /** Looks for the pair on which the other end sends. */
  private seek(): void {
    if (this.mdix) this.crossover.start();
  }
}
