// The receive function of autonegotiation (IEEE 802.3 28.2.2): when the same word has come often enough to be believed.
import { Clock, Event } from "../clock";
import { LinkSignal } from "../medium/port";
import { Autonegotiation, WordBit } from "./autonegotiation";
import { BURST, BURST_INTERVAL, WORDS } from "./timers";

/** Equal words one after another. */
class Match extends Event {
  done: bool = false;

  constructor(private clock: Clock, private receiver: WordReceiver) {
    super();
  }

  /** The first of them begins now. */
  begin(): void {
    if (!this.done && !this.scheduled) this.clock.after(this, (WORDS - 1) * BURST_INTERVAL + BURST);
  }

  forget(): void {
    this.clock.cancel(this);
    this.done = false;
  }

  happen(): void {
    this.done = true;
    this.receiver.negotiation.received();
  }
}

export class WordReceiver {
  /** The word that comes, without its acknowledge bit. */
  word: u32 = 0;
  /** Three equal words came, whatever their acknowledge bit (28.2.2.3.1, ability_match). */
  ability: Match = changetype<Match>(0);
  /** Three with it (acknowledge_match). */
  acknowledge: Match = changetype<Match>(0);
  private hearing: bool = false;

  constructor(clock: Clock, readonly negotiation: Autonegotiation) {
    this.ability = new Match(clock, this);
    this.acknowledge = new Match(clock, this);
  }

  heard(signal: LinkSignal, word: u32): void {
    const base = word & ~WordBit.ACKNOWLEDGE;
    if (signal != LinkSignal.FLP || base != this.word || !this.hearing) this.forget();
    if (signal != LinkSignal.FLP) return;
    this.hearing = true;
    this.word = base;
    this.ability.begin();
    if (word & WordBit.ACKNOWLEDGE) this.acknowledge.begin();
    else this.acknowledge.forget();
  }

  forget(): void {
    this.hearing = false;
    this.ability.forget();
    this.acknowledge.forget();
  }
}
