// A fixed set of small integers in static memory: mark, forget, take the lowest. Used for "who has news" and "who wants to send".

/** Octets that a set of 0..n-1 takes. */
// @ts-ignore: decorator
@inline export function bitsetSize(n: i32): i32 {
  return (n + 31) / 32 * 4;
}

/** Puts i into the set at `set`. */
// @ts-ignore: decorator
@inline export function bitsetAdd(set: usize, i: i32): void {
  const p = set + (<usize>(i >> 5) << 2);
  store<u32>(p, load<u32>(p) | 1 << (i & 31));
}

/** Takes i out of the set. */
// @ts-ignore: decorator
@inline export function bitsetRemove(set: usize, i: i32): void {
  const p = set + (<usize>(i >> 5) << 2);
  store<u32>(p, load<u32>(p) & ~(1 << (i & 31)));
}

/** The lowest member of the set of `octets` octets, which is taken out, or -1 when it is empty. */
// @ts-ignore: decorator
@inline export function bitsetTake(set: usize, octets: i32): i32 {
  for (let at: i32 = 0; at < octets; at += 4) {
    const bits = load<u32>(set + at);
    if (bits) {
      store<u32>(set + at, bits & (bits - 1));
      return (at << 3) + <i32>ctz(bits);
    }
  }
  return -1;
}
