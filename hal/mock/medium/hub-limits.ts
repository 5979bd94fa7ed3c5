// The times and counts of repeaters: IEEE 802.3 clause 9 at 10 Mbit/s, clause 27 at 100 Mbit/s; times in bit times.

/** What a repeater at least sends once it sends: shorter fragments are extended with jam, and a jam is as long (clause 9). */
// @ts-ignore: decorator
@inline export const LEAST_ACTIVITY: i32 = 96;
/**
 * A packet that lasted so long without a collision, in or out, clears each port's count of collisions and rejoins the port (9.6.6.2, Tw5: 450..560).
 * Hubs count so: "each of 32 consecutive attempts to transmit" (HP, AdvanceStack Hub-16U); else a busy network would lose ports that are sound.
 */
// @ts-ignore: decorator
@inline export const GOOD_PACKET: i32 = 512;
/** A port in a collision for longer is partitioned (9.6.6.2, Tw6: 1000..30000). */
// @ts-ignore: decorator
@inline export const LONGEST_COLLISION: i32 = 30000;
/** Output that lasts longer at 10 Mbit/s is interrupted (9.6.5: 5 ms), for so long (Tw4: 96..116). */
// @ts-ignore: decorator
@inline export const LONGEST_OUTPUT: i32 = 50000;
// @ts-ignore: decorator
@inline export const INTERRUPTION: i32 = 106;
/** A port that sends for longer at 100 Mbit/s is cut off until it stops (clause 27, receive jabber: 40000..75000). */
// @ts-ignore: decorator
@inline export const LONGEST_INPUT: i32 = 57500;

/** Collisions of a port in a row after which it is partitioned: more than 30 (9.6.6.2), more than 60 (figure 27-8). */
export function mostCollisions(speed: i32): i32 {
  return speed == 10 ? 31 : 61;
}

/** Ticks from the wire to the repeater: five bits that are lost and two of delay (14.2.1.2); half of what table 29-3 gives class II. */
export function hubReceiveLatency(speed: i32): i32 {
  return speed == 10 ? 7 * 10 : 23;
}

/** Ticks from there to the wires: eight bits in the repeater (clause 9, start-of-packet), four in a MAU's transmitter (14.2.1.1); the other half. */
export function hubTransmitLatency(speed: i32): i32 {
  return speed == 10 ? 12 * 10 : 23;
}
