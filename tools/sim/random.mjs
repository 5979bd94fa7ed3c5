// Seeded random numbers: the same seed gives the same run, on every machine. sfc32 by Chris Doty-Humphrey (PractRand).

/** Draws before the state of a generator no longer shows its seed. */
const WARM_UP = 16;

/** A generator: a function that returns the next number, evenly spread over 0 <= x < 1. */
export function generator(seed, stream = 0) {
  let a = seed | 0, b = stream | 0, c = 0x9e3779b9 | 0, counter = 1;
  const next = () => {
    const sum = (a + b | 0) + counter | 0;
    counter = counter + 1 | 0;
    a = b ^ b >>> 9;
    b = c + (c << 3) | 0;
    c = (c << 21 | c >>> 11) + sum | 0;
    return (sum >>> 0) / 0x100000000;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  return next;
}
