// Sequence numbers, modulo 2^32 (RFC 9293 3.4). Compared only here.

export type Seq = u32;

/** a < b. */
// @ts-ignore: decorator
@inline export function seqLt(a: Seq, b: Seq): bool {
  return <i32>(a - b) < 0;
}

/** a =< b. */
// @ts-ignore: decorator
@inline export function seqLeq(a: Seq, b: Seq): bool {
  return <i32>(a - b) <= 0;
}

/** The later of the two. */
// @ts-ignore: decorator
@inline export function seqMax(a: Seq, b: Seq): Seq {
  return seqLt(a, b) ? b : a;
}
