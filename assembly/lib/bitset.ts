// A fixed set of small integers in static memory: mark, forget, take the lowest; each in the same few steps however many are in it. Up to
// 32 members are one word. Of more, a first word says which of the words behind it are not zero. `capacity` is a constant, so
// that each use is compiled for its kind alone.

/** Octets that a set of 0..capacity-1 takes, capacity <= 1024. */
// @ts-ignore: decorator
@inline export function bitsetSize(capacity: i32): i32 {
  return capacity <= 32 ? 4 : 4 + ((capacity + 31) >> 5 << 2);
}

// @ts-ignore: decorator
@inline function wordAt(set: usize, word: i32): usize {
  return set + 4 + (<usize>word << 2);
}

/** Puts i into the set. */
// @ts-ignore: decorator
@inline export function bitsetAdd(set: usize, i: i32, capacity: i32): void {
  if (capacity <= 32) {
    store<u32>(set, load<u32>(set) | 1 << i);
    return;
  }
  const p = wordAt(set, i >> 5);
  store<u32>(p, load<u32>(p) | 1 << i);
  store<u32>(set, load<u32>(set) | 1 << (i >> 5));
}

/** Takes i out of the set. */
// @ts-ignore: decorator
@inline export function bitsetRemove(set: usize, i: i32, capacity: i32): void {
  if (capacity <= 32) {
    store<u32>(set, load<u32>(set) & ~(1 << i));
    return;
  }
  const p = wordAt(set, i >> 5);
  const rest = load<u32>(p) & ~(1 << i);
  store<u32>(p, rest);
  if (rest == 0) store<u32>(set, load<u32>(set) & ~(1 << (i >> 5)));
}

/** Whether nothing is in the set. */
// @ts-ignore: decorator
@inline export function bitsetEmpty(set: usize): bool {
  return load<u32>(set) == 0;
}

/** Takes the lowest member out of the set and returns it; the set is not empty. */
// @ts-ignore: decorator
@inline export function bitsetTake(set: usize, capacity: i32): i32 {
  const first = load<u32>(set);
  if (capacity <= 32) {
    store<u32>(set, first & (first - 1));
    return <i32>ctz(first);
  }
  const word = <i32>ctz(first);
  const p = wordAt(set, word);
  const bits = load<u32>(p);
  const rest = bits & (bits - 1);
  store<u32>(p, rest);
  if (rest == 0) store<u32>(set, first & (first - 1));
  return (word << 5) + <i32>ctz(bits);
}
