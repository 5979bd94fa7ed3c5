// Autonegotiation with parallel detection: the arbitration of IEEE 802.3 clause 28 (28.3.4, figure 28-18) by events. A burst is not
// simulated: a signal carries its word since a time, and what takes three bursts is over after the time of three.
import { Ability } from "../../phy";
import { Clock, Event } from "../clock";
import { LinkSignal } from "../medium/port";
import { Phy, PhyEvent } from "./phy";
import { AUTONEG_WAIT, BREAK_LINK, BURST_INTERVAL, BURSTS_LOST, LAST_WORDS, LINK_FAIL_INHIBIT } from "./timers";
import { WordReceiver } from "./word-receiver";

/** Bits of a word beyond those of Ability (28.2.1.2). */
export const enum WordBit {
  NEXT_PAGE = 1 << 15,
  ACKNOWLEDGE = 1 << 14,
  REMOTE_FAULT = 1 << 13,
}

// @ts-ignore: decorator
@inline const MODES: u32 = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10;

/** The states of the standard's arbitration diagram. */
export const enum Arbitration {
  /** Not wanted. */
  OFF,
  TRANSMIT_DISABLE,
  ABILITY_DETECT,
  ACKNOWLEDGE_DETECT,
  COMPLETE_ACKNOWLEDGE,
  LINK_STATUS_CHECK,
  LINK_GOOD_CHECK,
  LINK_GOOD,
}

/** The one of these modes that comes first (28B.3); 0 without any. */
export function best(modes: u32): u32 {
  if (modes & Ability.FULL_100) return Ability.FULL_100;
  if (modes & Ability.HALF_100) return Ability.HALF_100;
  if (modes & Ability.FULL_10) return Ability.FULL_10;
  return modes & Ability.HALF_10;
}

/** As an event, it is the end of what the state waits for. */
export class Autonegotiation extends Event {
  state: Arbitration = Arbitration.OFF;
  /** Autonegotiation is what was asked for last. */
  wanted: bool = false;
  /** Our word. */
  advertised: u32 = 0;
  /** The partner's, without its acknowledge bit; 0: none heard. */
  partner: u32 = 0;
  parallel: bool = false;
  complete: bool = false;
  /** Not exactly one signal was heard when parallel detection decided; until the next start. */
  parallelFault: bool = false;
  private words: WordReceiver = changetype<WordReceiver>(0);

  constructor(private clock: Clock, private phy: Phy) {
    super();
    this.words = new WordReceiver(clock, this);
  }

  get running(): bool {
    return this.state != Arbitration.OFF;
  }

  start(advertised: u32): void {
    this.wanted = true;
    this.advertised = advertised & (this.phy.abilities | ~MODES) & ~(WordBit.NEXT_PAGE | WordBit.ACKNOWLEDGE) | Ability.SELECTOR;
    this.parallelFault = false;
    this.transmitDisable();
  }

  /** Ends it; `wanted` stays when the PHY only sleeps. */
  stop(): void {
    this.clock.cancel(this);
    this.words.forget();
    this.state = Arbitration.OFF;
    this.forgetPartner();
  }

  heard(signal: LinkSignal, word: u32): void {
    if (!this.running) return;
    const bursts = signal == LinkSignal.FLP;
    if (this.state == Arbitration.ACKNOWLEDGE_DETECT) {
      if (bursts) this.clock.cancel(this);
      else if (!this.scheduled) this.clock.after(this, BURSTS_LOST);
    } else if (this.state == Arbitration.LINK_STATUS_CHECK && bursts) {
      this.abilityDetect();
    }
    this.words.heard(signal, word);
  }

  /** As many equal words came as are believed. */
  received(): void {
    if (this.state == Arbitration.ABILITY_DETECT && this.words.ability.done) this.acknowledgeDetect();
    if (this.state == Arbitration.ACKNOWLEDGE_DETECT && this.words.acknowledge.done) this.acknowledged();
  }

  /** A signal without words came to be there, or went. */
  monitored(): void {
    switch (this.state) {
      case Arbitration.ABILITY_DETECT: this.detect(); break;
      case Arbitration.LINK_GOOD_CHECK: this.check(); break;
      case Arbitration.LINK_GOOD: if (!this.phy.follow()) this.transmitDisable(); break;
    }
  }

  /** The time of the state is over. */
  happen(): void {
    switch (this.state) {
      case Arbitration.TRANSMIT_DISABLE: this.abilityDetect(); break;
      case Arbitration.COMPLETE_ACKNOWLEDGE: this.linkGoodCheck(best(this.advertised & this.partner)); break;
      case Arbitration.LINK_STATUS_CHECK: this.decide(); break;
      default: this.transmitDisable();
    }
  }

  /** Silence, until the other end has lost its link too. */
  private transmitDisable(): void {
    this.state = Arbitration.TRANSMIT_DISABLE;
    this.forgetPartner();
    this.phy.choose(0, false);
    this.clock.after(this, BREAK_LINK);
  }

  private abilityDetect(): void {
    this.state = Arbitration.ABILITY_DETECT;
    this.clock.cancel(this);
    this.phy.transmit(LinkSignal.FLP, this.advertised);
    this.words.forget();
    this.words.heard(this.phy.signal, this.phy.word);
    this.detect();
  }

  /** Parallel detection looks at a signal that has no words. */
  private detect(): void {
    if (this.phy.signal == LinkSignal.FLP || !this.detected()) return;
    this.state = Arbitration.LINK_STATUS_CHECK;
    this.phy.transmit(LinkSignal.SILENT, 0);
    this.clock.after(this, AUTONEG_WAIT);
  }

  /** The half-duplex modes that we advertise and whose signal is there: a signal says nothing of duplex (28.2.3.1). */
  private detected(): u32 {
    const modes: u32 = (this.phy.ready(10) ? Ability.HALF_10 : 0) | (this.phy.ready(100) ? Ability.HALF_100 : 0);
    return modes & this.advertised;
  }

  private decide(): void {
    const modes = this.detected();
    if (popcnt(modes) == 1) {
      this.parallel = true;
      this.linkGoodCheck(modes);
      return;
    }
    this.parallelFault = true;
    this.phy.happened(PhyEvent.PARALLEL_FAULT);
    this.abilityDetect();
  }

  private acknowledgeDetect(): void {
    this.state = Arbitration.ACKNOWLEDGE_DETECT;
    this.partner = this.words.word;
    this.phy.transmit(LinkSignal.FLP, this.advertised | WordBit.ACKNOWLEDGE);
  }

  /** The partner has our word. That it still says the same is the consistency that 28.2.2.3.1 asks for. */
  private acknowledged(): void {
    this.phy.happened(PhyEvent.ACKNOWLEDGED);
    if (this.words.word != this.partner) {
      this.transmitDisable();
      return;
    }
    this.state = Arbitration.COMPLETE_ACKNOWLEDGE;
    this.phy.happened(PhyEvent.PAGE_RECEIVED);
    if (this.partner & WordBit.REMOTE_FAULT) this.phy.happened(PhyEvent.REMOTE_FAULT);
    this.clock.after(this, LAST_WORDS * BURST_INTERVAL);
  }

  /** Waits for the link of this mode; with none in common it waits in vain, and begins anew. */
  private linkGoodCheck(mode: u32): void {
    this.state = Arbitration.LINK_GOOD_CHECK;
    const speed = mode & (Ability.FULL_100 | Ability.HALF_100) ? 100 : mode ? 10 : 0;
    this.phy.choose(speed, (mode & (Ability.FULL_100 | Ability.FULL_10)) != 0);
    this.clock.after(this, LINK_FAIL_INHIBIT);
    this.check();
  }

  private check(): void {
    if (!this.phy.follow()) return;
    this.clock.cancel(this);
    this.state = Arbitration.LINK_GOOD;
    this.complete = true;
    this.phy.happened(PhyEvent.COMPLETE);
  }

  private forgetPartner(): void {
    this.partner = 0;
    this.parallel = false;
    this.complete = false;
  }
}
