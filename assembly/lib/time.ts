// Milliseconds as u32, modulo 2^32 (49.7 days): compared only here.

/** Whether a comes before b; right while they are less than 24.8 days apart. */
// @ts-ignore: decorator
@inline export function timeLt(a: u32, b: u32): bool {
  return <i32>(a - b) < 0;
}

/** The time of this `poll`, ms, for stamps whose owner is not handed the time; socket/poll notes it first of all. */
export class Clock {
  static now: u32 = 0;
}

/** Milliseconds from `now` until `at`, 0 when it has passed. */
// @ts-ignore: decorator
@inline export function until(at: u32, now: u32): u32 {
  const d = <i32>(at - now);
  return d > 0 ? <u32>d : 0;
}

/** So far ahead that it stands for "never", ms: 12.4 days, which can still be compared with what lies behind and before. */
// @ts-ignore: decorator
@inline export const FAR: u32 = 1 << 30;

/** The longest that `poll` asks to sleep, ms: a caller's clock must be read well within its wrap. */
// @ts-ignore: decorator
@inline export const FOREVER: u32 = 60 * 1000;
