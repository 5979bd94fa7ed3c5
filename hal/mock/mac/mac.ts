// A MAC of IEEE 802.3 above a PHY, in half or full duplex: gives its client what arrived and what became of what was sent. The chip that
// it is part of filters addresses, pads, appends and keeps FIFOs; this does not.
import { BIT_100, Clock } from "../clock";
import { Frame } from "../frame";
import { Wave } from "../medium/port";
import { Phy, PhyClient } from "../phy/phy";
import { BackOff } from "./back-off";
import { MacCounters } from "./counters";
import { TEXT_ATTEMPTS } from "./limits";
import { Outcome } from "./outcome";
import { isPause, pauseFrame, PAUSE_QUANTUM, quantaOf } from "./pause";
import { judge, Received } from "./received";
import { Receiver } from "./receiver";
import { Transmitter } from "./transmitter";

export { IEEE_ATTEMPTS, TEXT_ATTEMPTS } from "./limits";
export { Outcome } from "./outcome";
export { Received } from "./received";

/** A tag's type (IEEE 802.1Q). */
// @ts-ignore: decorator
@inline const TAG_TYPE: u32 = 0x8100;

export abstract class MacClient {
  /** The frame given to `transmit` is done with: sent, or given up. `mac.outcome` says how. */
  abstract sent(mac: Mac, frame: Frame): void;

  /** A frame or a fragment came in, as its octets arrived; `flags` of Received. Not filtered by address. */
  abstract received(mac: Mac, frame: Frame, flags: u32): void;
}

export class Mac extends PhyClient {
  client: MacClient | null = null;
  counters: MacCounters = new MacCounters();
  transmitOn: bool = true;
  /** A frame that has begun while this was false is not received. */
  receiveOn: bool = true;
  attemptLimit: i32 = TEXT_ATTEMPTS;
  /** A frame that waits longer than MOST_DEFERRAL is given up. */
  deferralCheck: bool = false;
  /** A late collision is retried like any other. */
  retryLate: bool = false;
  /** Half duplex: receives while it sends; at 10 Mbit/s, where the PHY sends them back (14.2.1.3), its own frames. */
  receiveOwn: bool = false;
  /** Obeys PAUSE frames, in full duplex. */
  pauseEnabled: bool = false;
  /** Meets what comes in with a jam, in half duplex. */
  backPressure: bool = false;
  /** Types that are a tag's: such frames may have 1522 octets. */
  tag1: u32 = TAG_TYPE;
  tag2: u32 = TAG_TYPE;
  private full: bool = false;
  private looping: bool = false;
  private incoming: Wave = Wave.IDLE;
  private late: bool = false;
  private receiver: Receiver = changetype<Receiver>(0);
  private transmitter: Transmitter = changetype<Transmitter>(0);

  constructor(readonly clock: Clock, readonly phy: Phy, readonly address: u64) {
    super();
    this.receiver = new Receiver(clock);
    this.transmitter = new Transmitter(this, clock, phy, address);
    phy.client = this;
  }

  get enabled(): bool {
    return this.transmitOn && this.receiveOn;
  }

  set enabled(on: bool) {
    this.transmitOn = on;
    this.receiveOn = on;
  }

  /** As it is told, whatever the PHY agreed on; also in loopback here or in the PHY, which sees no collisions then (22.2.4.1.2). */
  get fullDuplex(): bool {
    return this.full || this.looping || this.phy.loopback;
  }

  set fullDuplex(on: bool) {
    this.full = on;
    if (!on) this.transmitter.dropControl();
    this.sense();
  }

  /** Frames go back to the receiver instead of to the PHY, as in full duplex. A change cuts off what is on the wire. */
  get loopback(): bool {
    return this.looping;
  }

  set loopback(on: bool) {
    if (on == this.looping) return;
    if (this.transmitter.onLine) this.phy.send(Wave.IDLE, null);
    this.looping = on;
    this.sense();
    this.hear(on || this.incoming == Wave.IDLE ? Wave.IDLE : Wave.JAM, null);
  }

  get backoffLimit(): i32 {
    return this.transmitter.backOff.limit;
  }

  set backoffLimit(exponent: i32) {
    this.transmitter.backOff.limit = exponent;
  }

  /** Draws the waits after collisions. */
  get backOff(): BackOff {
    return this.transmitter.backOff;
  }

  set backOff(other: BackOff) {
    this.transmitter.backOff = other;
  }

  get busy(): bool {
    return this.transmitter.frame !== null;
  }

  /** A PAUSE frame waits for the line or is on it. */
  get sendingPause(): bool {
    return this.transmitter.controls;
  }

  /** Of the last frame. */
  get outcome(): Outcome {
    return this.transmitter.outcome;
  }

  /** Sends a frame that is complete, check sequence and all; one at a time. */
  transmit(frame: Frame): bool {
    if (this.busy || !this.transmitOn) return false;
    this.transmitter.send(frame);
    return true;
  }

  /** Takes the frame back, as if it had never been given, unless it has begun to be sent: false then. */
  withdraw(): bool {
    return this.transmitter.withdraw();
  }

  /** Asks the partner to send nothing for so many quanta of 512 bit times, 0: to go on; false in half duplex, which has no PAUSE. */
  sendPause(quanta: i32): bool {
    if (!this.full || !this.transmitOn) return false;
    this.transmitter.sendControl(pauseFrame(this.address, quanta));
    return true;
  }

  /** Drops what is being sent and received, at once. The client hears of neither. */
  reset(): void {
    const lost = this.receiver.hear(Wave.IDLE, null, BIT_100);
    if (lost !== null) lost.release();
    this.transmitter.reset();
    if (this.incoming != Wave.IDLE) this.hear(Wave.JAM, null);
  }

  heard(wave: Wave, frame: Frame | null): void {
    const before = this.incoming;
    this.incoming = wave;
    if (this.looping) return;
    const deaf = this.deaf;
    if ((before == Wave.IDLE) != (wave == Wave.IDLE)) this.sense();
    if (!deaf) this.hear(wave, this.receiveOn ? frame : null);
    if (this.backPressure && !this.fullDuplex && before == Wave.IDLE && wave == Wave.DATA) this.transmitter.press();
  }

  linkChanged(): void {
    if (this.phy.up) return;
    this.transmitter.linkLost();
    if (this.incoming != Wave.IDLE) this.heard(Wave.IDLE, null);
  }

  /** The transmitter begins to send a frame, or a jam (null). */
  tookLine(frame: Frame | null): void {
    if (!this.deaf) return;
    this.hear(Wave.IDLE, null);
    if (this.receiveOwn && frame !== null) this.hear(Wave.DATA, this.receiveOn ? frame : null);
  }

  collided(late: bool): void {
    if (this.receiveOwn && this.deaf) {
      this.hear(Wave.JAM, null);
      this.late = late;
    }
  }

  /** The transmitter is done with the line; if something is coming in, nobody saw it begin. */
  leftLine(): void {
    if (!this.fullDuplex && !this.hears) this.hear(this.incoming == Wave.IDLE ? Wave.IDLE : Wave.JAM, null);
  }

  looped(frame: Frame): void {
    if (this.receiveOn) this.take(frame.hold());
  }

  /** Full duplex knows no carrier. */
  private sense(): void {
    this.transmitter.sense(!this.fullDuplex && this.incoming != Wave.IDLE);
  }

  /** What comes in does not reach the receiver: half duplex, and the station sends. */
  private get deaf(): bool {
    return !this.fullDuplex && this.transmitter.onLine && !this.hears;
  }

  /** Hears others while it sends in half duplex. */
  private get hears(): bool {
    return this.receiveOwn && this.phy.bitTicks == BIT_100;
  }

  private hear(wave: Wave, frame: Frame | null): void {
    const came = this.receiver.hear(wave, frame, this.phy.bitTicks);
    if (came !== null) this.take(came);
    if (wave == Wave.IDLE) this.late = false; // received or not
  }

  private take(frame: Frame): void {
    let flags = judge(frame, this.tag1, this.tag2);
    if (this.full && !flags && isPause(frame, this.address)) flags = this.paused(frame);
    if (this.late) flags |= Received.COLLISION;
    this.counters.received(flags, frame.length);
    const client = this.client;
    if (client !== null) client.received(this, frame, flags);
    frame.release();
  }

  private paused(frame: Frame): u32 {
    this.counters.pauseFramesReceived++;
    if (this.pauseEnabled) this.transmitter.pause(this.clock.now + quantaOf(frame) * PAUSE_QUANTUM * this.phy.bitTicks);
    return Received.PAUSE;
  }
}
