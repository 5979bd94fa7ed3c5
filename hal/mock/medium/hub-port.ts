// A port of a repeater: what comes in and goes out there, and whether it takes part (IEEE 802.3 9.6.6, partition).
import { Frame } from "../frame";
import { Jack } from "./cable";
import { Hub } from "./hub";
import { GOOD_PACKET, hubReceiveLatency, hubTransmitLatency, mostCollisions } from "./hub-limits";
import { LinkSignal, Port, Wave } from "./port";

export class HubPort extends Port {
  /** What comes in now, and since when something does. */
  wave: Wave = Wave.IDLE;
  since: i64 = 0;
  /** The partner's link signal is there. */
  linked: bool = false;
  /** What comes in is not repeated: too many collisions, or one that did not end. */
  partitioned: bool = false;
  /** The same until it ends: too long. */
  isolated: bool = false;
  /** What came in without a collision; the rest is counted by the names of RFC 2108. */
  packets: u32 = 0;
  collisions: u32 = 0;
  autoPartitions: u32 = 0;
  veryLongEvents: u32 = 0;
  /** This activity has met a collision. */
  collided: bool = false;
  /** Collisions in a row, and the hub's good packets when the last was counted. */
  private row: i32 = 0;
  private packetsThen: u32 = 0;
  private sending: Wave = Wave.IDLE;
  private sendingSince: i64 = 0;
  /** Something went in and out at the same time since both were last silent. */
  private disturbed: bool = false;

  constructor(private hub: Hub) {
    super();
    this.latency = hubReceiveLatency(hub.speed);
    this.codeGroups = hub.speed == 100;
    new Jack(this, true).sendLink(hub.speed == 10 ? LinkSignal.NLP : LinkSignal.IDLE_100, 0);
  }

  /** Takes part: what comes in is repeated. */
  get active(): bool {
    return this.wave != Wave.IDLE && !this.partitioned && !this.isolated;
  }

  heard(wave: Wave, frame: Frame | null): void {
    const before = this.wave;
    if (wave == before && wave == Wave.IDLE) return;
    const was = this.active;
    this.wave = wave;
    if (before == Wave.IDLE) this.rise();
    else if (wave == Wave.IDLE) this.fall();
    if (was || this.active) this.hub.heard(this, was, frame);
  }

  /** Pulses keep a 10BASE-T link whether they come alone or in bursts (14.2.1.7). */
  heardLink(signal: LinkSignal, word: u32): void {
    if (this.hub.speed == 100) this.linked = signal == LinkSignal.IDLE_100;
    else this.linked = signal == LinkSignal.NLP || signal == LinkSignal.FLP;
  }

  /** Sends a wave to whoever is at the other end. */
  say(wave: Wave, frame: Frame | null): void {
    if (wave == this.sending && wave != Wave.DATA) return;
    const before = this.sending;
    this.sending = wave;
    (<Jack>this.jack).send(wave, frame, hubTransmitLatency(this.hub.speed));
    if (before == Wave.IDLE) this.sendingSince = this.hub.clock.now;
    if (this.partitioned) this.watchOutput(wave);
  }

  /** What comes in meets a collision. */
  collide(): void {
    if (this.collided) return;
    this.collided = true;
    this.collisions++;
    if (this.hub.packets != this.packetsThen) this.row = 0;
    this.packetsThen = this.hub.packets;
    if (this.lasted(this.since)) this.row = 0;
    else if (++this.row >= mostCollisions(this.hub.speed)) this.partition();
  }

  partition(): void {
    this.partitioned = true;
    this.autoPartitions++;
    this.disturbed = true;
  }

  isolate(): void {
    this.isolated = true;
    this.veryLongEvents++;
  }

  private rise(): void {
    this.since = this.hub.clock.now;
    this.disturbed = this.sending != Wave.IDLE;
  }

  private fall(): void {
    const good = this.lasted(this.since);
    if (this.partitioned) {
      if (good && !this.disturbed) this.rejoin();
    } else if (!this.collided) this.packets++;
    this.collided = false;
    this.isolated = false;
  }

  /** A packet that goes out undisturbed rejoins the port as well. */
  private watchOutput(wave: Wave): void {
    if (wave == Wave.DATA) this.disturbed = this.wave != Wave.IDLE;
    else if (wave == Wave.JAM) this.disturbed = true;
    else if (!this.disturbed && this.wave == Wave.IDLE && this.lasted(this.sendingSince)) this.rejoin();
  }

  private rejoin(): void {
    this.partitioned = false;
    this.row = 0;
  }

  private lasted(since: i64): bool {
    return this.hub.clock.now - since >= GOOD_PACKET * this.hub.bitTicks;
  }
}
