// The times of links and of autonegotiation: of each the middle of the range that the standard gives (clauses of IEEE 802.3), in ticks.
import { MICROSECOND, MILLISECOND } from "../clock";

/** Silence before autonegotiation, so that the other end loses the link as well; 1200..1500 ms (28.3.2, break_link_timer). */
// @ts-ignore: decorator
@inline export const BREAK_LINK: i64 = 1350 * MILLISECOND;
/** How long a signal without words is looked at before it is believed; 500..1000 ms (28.3.2, autoneg_wait_timer). */
// @ts-ignore: decorator
@inline export const AUTONEG_WAIT: i64 = 750 * MILLISECOND;
/** A link that was agreed on comes within this time; 750..1000 ms (28.3.2, link_fail_inhibit_timer). */
// @ts-ignore: decorator
@inline export const LINK_FAIL_INHIBIT: i64 = 875 * MILLISECOND;
/** From burst to burst of fast link pulses; 8..24 ms (28.2.1.1.1). */
// @ts-ignore: decorator
@inline export const BURST_INTERVAL: i64 = 16 * MILLISECOND;
/** A burst: 17 clock pulses 125 us apart with the 16 bits between them (28.2.1.1.2). */
// @ts-ignore: decorator
@inline export const BURST: i64 = 2000 * MICROSECOND;
/** No burst for this time: there are none any more; 50..150 ms (28.3.2, nlp_test_max_timer). */
// @ts-ignore: decorator
@inline export const BURSTS_LOST: i64 = 100 * MILLISECOND;
/** Equal words that are believed (28.2.2.3.1, ability_match and acknowledge_match). */
// @ts-ignore: decorator
@inline export const WORDS: i64 = 3;
/** Words with acknowledge after the partner's; 6..8 (28.2.1.2.4). */
// @ts-ignore: decorator
@inline export const LAST_WORDS: i64 = 7;

/** Link test pulses of 10BASE-T until the link is there: 2..10 of them (14.2.1.7, lc_max), 8..24 ms apart (14.2.1.1). */
// @ts-ignore: decorator
@inline export const LINK_TEST_PASS: i64 = 6 * 16 * MILLISECOND;
/** Without any the link is lost; 50..150 ms (14.2.1.7, link_loss_timer). */
// @ts-ignore: decorator
@inline export const LINK_LOSS: i64 = 100 * MILLISECOND;
/**
 * From the signal of 100BASE-TX to the link: it is detected within 1000 us (ANSI X3.263 10.1.1, by 25.4) and must be good for 330..1000 us
 * (24.3.4.4, stabilize_timer).
 */
// @ts-ignore: decorator
@inline export const LINK_UP_100: i64 = (1000 + 330) * MICROSECOND;
/** That it is gone is seen within 350 us (ANSI X3.263 10.1.2), and the link goes at once (24.3.4.4). */
// @ts-ignore: decorator
@inline export const LINK_DOWN_100: i64 = 350 * MICROSECOND;

/** Auto-MDIX looks for a signal this long, then perhaps exchanges the pairs; 60..64 ms (40.4.4, sample_timer). */
// @ts-ignore: decorator
@inline export const SAMPLE: i64 = 62 * MILLISECOND;
/** Without a signal for this long there is no energy on the wire (LAN8700 datasheet, ENERGYON). */
// @ts-ignore: decorator
@inline export const ENERGY_LOST: i64 = 256 * MILLISECOND;
