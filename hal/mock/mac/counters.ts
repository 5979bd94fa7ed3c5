// What a MAC counts, by the names of IEEE 802.3 30.3.1 and 30.3.3 (there with an "a" in front). It sees all frames that arrive: those
// that its chip would filter out by address are counted too. Octets are those of whole frames, destination address to FCS; the standard
// counts those of data and padding.
import { IEEE_ATTEMPTS } from "./limits";
import { Outcome } from "./outcome";
import { Received } from "./received";

export class MacCounters {
  framesTransmittedOK: u32 = 0;
  octetsTransmittedOK: u64 = 0;
  singleCollisionFrames: u32 = 0;
  multipleCollisionFrames: u32 = 0;
  framesWithDeferredXmissions: u32 = 0;
  lateCollisions: u32 = 0;
  framesAbortedDueToXSColls: u32 = 0;
  framesWithExcessiveDeferral: u32 = 0;
  carrierSenseErrors: u32 = 0;
  pauseFramesTransmitted: u32 = 0;
  /** Collisions by the number of the attempt that met them, from 1. */
  collisionsOfAttempt: StaticArray<u32> = new StaticArray<u32>(IEEE_ATTEMPTS + 1);

  framesReceivedOK: u32 = 0;
  octetsReceivedOK: u64 = 0;
  frameCheckSequenceErrors: u32 = 0;
  alignmentErrors: u32 = 0;
  frameTooLongErrors: u32 = 0;
  inRangeLengthErrors: u32 = 0;
  symbolErrors: u32 = 0;
  /** Shorter than 64 octets: collision fragments, mostly. */
  runts: u32 = 0;
  pauseFramesReceived: u32 = 0;

  /** All collisions. */
  get collisions(): u32 {
    let sum: u32 = 0;
    for (let i = 0; i < this.collisionsOfAttempt.length; i++) sum += this.collisionsOfAttempt[i];
    return sum;
  }

  collided(attempt: i32, late: bool): void {
    this.collisionsOfAttempt[min(attempt, IEEE_ATTEMPTS)]++;
    if (late) this.lateCollisions++;
  }

  sent(outcome: Outcome, octets: i32, halfDuplex: bool): void {
    this.framesTransmittedOK++;
    this.octetsTransmittedOK += octets;
    if (outcome.collisions == 1) this.singleCollisionFrames++;
    else if (outcome.collisions) this.multipleCollisionFrames++;
    else if (outcome.deferred) this.framesWithDeferredXmissions++;
    if (halfDuplex && (outcome.noCarrier || outcome.lossOfCarrier)) this.carrierSenseErrors++; // not in full duplex (RFC 3635, 4)
  }

  received(flags: u32, octets: i32): void {
    if (flags & Received.RUNT) this.runts++;
    else if (flags & Received.LONG) this.frameTooLongErrors++;
    else if (flags & Received.CRC) this.damaged(flags);
    else if (flags & Received.SYMBOL) this.symbolErrors++;
    else if (flags & Received.LENGTH) this.inRangeLengthErrors++;
    else {
      this.framesReceivedOK++;
      this.octetsReceivedOK += octets;
    }
  }

  private damaged(flags: u32): void {
    if (flags & Received.DRIBBLE) this.alignmentErrors++;
    else this.frameCheckSequenceErrors++;
    if (flags & Received.SYMBOL) this.symbolErrors++;
  }
}
