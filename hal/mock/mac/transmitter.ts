// The sending half of a MAC (IEEE 802.3 4.2.3.2, 4.2.8): waits its turn, sends, sees collisions, jams, backs off, tries again or gives up.
import { BIT_100, Clock, Event, NEVER } from "../clock";
import { Frame, PREAMBLE_BITS } from "../frame";
import { Wave } from "../medium/port";
import { Phy } from "../phy/phy";
import { BackOff } from "./back-off";
import { Deference } from "./deference";
import { JAM_SIZE, MOST_DEFERRAL, SHORTEST_FRAGMENT, SLOT_TIME } from "./limits";
import { Mac } from "./mac";
import { Outcome } from "./outcome";

const enum Phase {
  IDLE,
  BACKING_OFF,
  /** For its turn: for the gap's end, which is scheduled, or for that of a carrier or of a pause. */
  WAITING,
  /** From here on the station is on the line. */
  SENDING,
  /** A collision is seen; the preamble, or the bit, has to end before the jam (4.2.3.2.4). */
  COLLIDED,
  JAMMING,
}

class Step extends Event {
  constructor(private transmitter: Transmitter) {
    super();
  }

  happen(): void {
    this.transmitter.step();
  }
}

/** A frame has been deferred for too long. */
class Patience extends Event {
  constructor(private transmitter: Transmitter) {
    super();
  }

  happen(): void {
    this.transmitter.giveUpDeferred();
  }
}

/** A jam of back pressure ends. */
class Release extends Event {
  constructor(private transmitter: Transmitter) {
    super();
  }

  happen(): void {
    this.transmitter.pressed();
  }
}

export class Transmitter {
  outcome: Outcome = new Outcome();
  backOff: BackOff;
  /** The client's frame; null: there is none. */
  frame: Frame | null = null;
  private deference: Deference = new Deference();
  /** A PAUSE frame, which goes before the client's. */
  private control: Frame | null = null;
  /** What is on the line. */
  private sending: Frame | null = null;
  private phase: Phase = Phase.IDLE;
  private next: Step = changetype<Step>(0);
  private patience: Patience = changetype<Patience>(0);
  private release: Release = changetype<Release>(0);
  private pressing: bool = false;
  private carrier: bool = false;
  private late: bool = false;
  /** Ticks of a bit of what is on the line, and when that began. */
  private bit: i32 = BIT_100;
  private started: i64 = 0;
  /** Since when the frame waits for its turn. */
  private since: i64 = 0;
  private pausedUntil: i64 = 0;

  constructor(private mac: Mac, private clock: Clock, private phy: Phy, address: u64) {
    this.backOff = new BackOff(address);
    this.next = new Step(this);
    this.patience = new Patience(this);
    this.release = new Release(this);
  }

  get onLine(): bool {
    return this.phase >= Phase.SENDING || this.pressing;
  }

  /** A frame of MAC control waits or is on the line. */
  get controls(): bool {
    return this.control !== null || this.sending !== null && this.sending !== this.frame;
  }

  send(frame: Frame): void {
    this.frame = frame.hold();
    this.outcome.clear();
    if (this.phase == Phase.IDLE) this.wait();
  }

  /** Forgets the client's frame if it has never begun. */
  withdraw(): bool {
    const frame = this.frame;
    if (frame === null || this.outcome.attempts) return false;
    this.frame = null;
    this.clock.cancel(this.patience);
    if (this.phase == Phase.WAITING && this.control === null) {
      this.clock.cancel(this.next);
      this.phase = Phase.IDLE;
    }
    frame.release();
    return true;
  }

  /** Sends a frame of MAC control, held by the caller, as soon as the line is free; one that still waits is replaced. */
  sendControl(frame: Frame): void {
    const old = this.control;
    if (old !== null) old.release();
    this.control = frame;
    if (this.phase == Phase.IDLE) this.wait();
    else this.reconsider();
  }

  /** Carrier of another comes or goes; half duplex only. */
  sense(carrier: bool): void {
    if (carrier == this.carrier) return this.reconsider();
    this.carrier = carrier;
    if (this.onLine) {
      if (carrier && this.phase == Phase.SENDING) this.collide();
      return;
    }
    if (carrier) this.deference.rise(this.clock.now, this.phase == Phase.WAITING);
    else this.deference.fall(this.clock.now, this.phy.bitTicks);
    this.reconsider();
  }

  /** No frame of the client begins before `until`; what is being sent ends. */
  pause(until: i64): void {
    this.pausedUntil = until;
    this.reconsider();
  }

  /** Meets a frame that comes in with a jam, unless an own frame is about to do so. */
  press(): void {
    if (this.onLine || this.phase == Phase.WAITING && this.next.scheduled) return;
    this.bit = this.phy.bitTicks;
    this.pressing = true;
    this.deference.begin();
    this.mac.tookLine(null);
    this.put(Wave.JAM, null);
    this.clock.after(this.release, SHORTEST_FRAGMENT * this.bit);
  }

  pressed(): void {
    this.pressing = false;
    this.put(Wave.IDLE, null);
    this.leaveLine();
    this.reconsider();
  }

  /** MAC control that waits is not sent any more, and none that came is obeyed any longer: it is of full duplex only (31B.1). */
  dropControl(): void {
    const control = this.control;
    this.control = null;
    this.pausedUntil = 0;
    if (control === null) return;
    control.release();
    if (this.phase == Phase.WAITING && this.frame === null) this.stopWaiting();
  }

  private stopWaiting(): void {
    this.clock.cancel(this.next);
    this.phase = Phase.IDLE;
  }

  linkLost(): void {
    if (this.phase >= Phase.SENDING && this.sending === this.frame) this.outcome.lossOfCarrier = true;
  }

  /** Forgets everything, at once. */
  reset(): void {
    const wasOnLine = this.onLine;
    if (wasOnLine) this.put(Wave.IDLE, null);
    this.clock.cancel(this.next);
    this.clock.cancel(this.patience);
    this.clock.cancel(this.release);
    const frame = this.frame, control = this.control;
    if (control !== null) control.release();
    if (frame !== null) frame.release();
    if (this.sending !== null && this.sending !== frame) (<Frame>this.sending).release();
    this.frame = null;
    this.control = null;
    this.sending = null;
    this.pausedUntil = 0;
    this.pressing = false;
    this.phase = Phase.IDLE;
    if (wasOnLine) this.leaveLine();
  }

  step(): void {
    switch (this.phase) {
      case Phase.BACKING_OFF: return this.wait();
      case Phase.WAITING: return this.begin();
      case Phase.SENDING: return this.end();
      case Phase.COLLIDED: return this.jam();
      case Phase.JAMMING: return this.jammed();
    }
  }

  giveUpDeferred(): void {
    if (this.phase != Phase.WAITING) return;
    this.clock.cancel(this.next);
    this.outcome.excessiveDeferral = true;
    this.overdue();
    this.done();
  }

  /** Counts a frame that waited too long, once, at however many of its attempts (30.3.1.1.20). */
  private overdue(): void {
    if (!this.outcome.overdue) this.mac.counters.framesWithExcessiveDeferral++;
    this.outcome.overdue = true;
  }

  private wait(): void {
    this.phase = Phase.WAITING;
    this.since = this.clock.now;
    if (this.mac.deferralCheck && !this.mac.fullDuplex) this.clock.after(this.patience, MOST_DEFERRAL * this.phy.bitTicks);
    this.reconsider();
  }

  /** Schedules the frame that waits, if it is known when its turn comes. */
  private reconsider(): void {
    if (this.phase != Phase.WAITING) return;
    let at = this.deference.ready(this.clock.now);
    if (this.control === null) at = max(at, this.pausedUntil);
    if (at == NEVER) this.clock.cancel(this.next);
    else if (!this.next.scheduled || this.next.at != at) this.clock.schedule(this.next, at);
  }

  private begin(): void {
    this.clock.cancel(this.patience);
    this.phase = Phase.SENDING;
    this.bit = this.phy.bitTicks;
    this.started = this.clock.now;
    const control = this.control, frame = control !== null ? control : <Frame>this.frame;
    this.control = null;
    this.sending = frame;
    if (control === null) this.attempt();
    this.deference.begin();
    this.mac.tookLine(frame);
    this.put(Wave.DATA, frame);
    this.clock.after(this.next, frame.bits * this.bit);
    if (this.carrier) this.collide();
  }

  private attempt(): void {
    const outcome = this.outcome, now = this.clock.now;
    outcome.attempts++;
    outcome.started = now;
    if (!this.phy.up && !this.mac.loopback) outcome.noCarrier = true;
    if (this.mac.fullDuplex || now == this.since) return;
    if (!this.deference.own) outcome.deferred = true;
    if (now - this.since > MOST_DEFERRAL * this.bit) this.overdue();
  }

  private end(): void {
    this.put(Wave.IDLE, null);
    this.leaveLine();
    const frame = <Frame>this.sending;
    this.sending = null;
    if (this.mac.loopback) this.mac.looped(frame);
    if (frame === this.frame) {
      this.mac.counters.sent(this.outcome, frame.length, !this.mac.fullDuplex);
      return this.done();
    }
    this.mac.counters.pauseFramesTransmitted++;
    frame.release();
    this.again();
  }

  private collide(): void {
    const spent = this.clock.now - this.started;
    this.late = spent >= SLOT_TIME * this.bit;
    if (this.sending === this.frame) {
      this.outcome.collisions++;
      this.mac.counters.collided(this.outcome.attempts, this.late);
    }
    this.mac.collided(this.late);
    const unit = this.bit == BIT_100 ? 4 : this.bit; // a nibble or a bit is sent whole
    const whole = (spent + unit - 1) / unit * unit;
    this.phase = Phase.COLLIDED;
    this.clock.schedule(this.next, this.started + max(whole, PREAMBLE_BITS * this.bit));
  }

  private jam(): void {
    this.phase = Phase.JAMMING;
    this.put(Wave.JAM, null);
    this.clock.after(this.next, JAM_SIZE * this.bit);
  }

  private jammed(): void {
    const frame = <Frame>this.sending;
    this.put(Wave.IDLE, null);
    this.sending = null;
    this.phase = Phase.BACKING_OFF;
    this.leaveLine();
    if (frame === this.frame) return this.retry();
    frame.release(); // of MAC control, in full duplex until now
    this.again();
  }

  /** Behind a collision: again after the back-off, or never. */
  private retry(): void {
    const outcome = this.outcome;
    if (this.late && !this.mac.retryLate) {
      outcome.lateCollision = true;
      return this.done();
    }
    if (outcome.attempts >= this.mac.attemptLimit) {
      outcome.excessiveCollisions = true;
      this.mac.counters.framesAbortedDueToXSColls++;
      return this.done();
    }
    const slots = this.backOff.slots(outcome.collisions);
    if (slots) this.clock.after(this.next, slots * SLOT_TIME * this.bit);
    else this.wait();
  }

  private put(wave: Wave, frame: Frame | null): void {
    if (!this.mac.loopback) this.phy.send(wave, frame);
  }

  private leaveLine(): void {
    if (!this.carrier) this.deference.fall(this.clock.now, this.bit);
    this.mac.leftLine();
  }

  /** The client's frame is sent or given up. */
  private done(): void {
    const frame = <Frame>this.frame, client = this.mac.client;
    this.clock.cancel(this.patience);
    this.outcome.ended = this.clock.now;
    this.frame = null;
    this.again();
    if (client !== null) client.sent(this.mac, frame);
    frame.release();
  }

  /** The line is free for the next frame. */
  private again(): void {
    this.phase = Phase.IDLE;
    if (this.control !== null || this.frame !== null) this.wait();
  }
}
