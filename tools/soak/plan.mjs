// What is to happen: drawn before a run, and before each connection.

/** Draws: an integer from..to; one of a list. */
export const between = (random, from, to) => from + Math.floor(random() * (to - from + 1));
const oneOf = (random, list) => list[Math.floor(random() * list.length)];

/** The worst that a cable does. */
const WORST = 0.3;

/** Rates of a cable, both directions; every eighth run has a good one. */
export function planCable(random) {
  const good = random() < 1 / 8;
  const rate = () => (good || random() < 0.2 ? 0 : random() * WORST);
  return {
    loss: rate(), dup: rate(), reorder: rate(), corrupt: rate(),
    delay: between(random, 0, 100), spread: between(random, 1, 300),
  };
}

/** Most time between two accepts of a listener, ms; 0 = none waits. */
export const planPause = (random) => (random() < 0.5 ? 0 : between(random, 1, 5000));

/** How one end of a connection goes. */
export const Finish = {
  /** shutdown(WR) behind its last octet, reads to the end of the other's, then closes. */
  SHUT: "shut",
  /** Reads to the end first, and ends its own stream by closing. */
  ANSWER: "answer",
  /** Closes behind its last octet, whether or not it has heard all. */
  LEAVE: "leave",
  /** SO_LINGER zero and close, at some time. */
  ABORT: "abort",
};

const SIZES = [[0, 0], [1, 100], [1, 100], [100, 4000], [100, 4000], [4000, 20000], [4000, 60000]];

function planEnd(random) {
  const octets = between(random, ...oneOf(random, SIZES));
  const finish = random() < 0.6 ? Finish.SHUT : oneOf(random, [Finish.ANSWER, Finish.ANSWER, Finish.LEAVE, Finish.LEAVE, Finish.ABORT]);
  const stops = random() < 0.2;
  return {
    octets, finish,
    /** Most octets of one send and one recv. */
    chunk: oneOf(random, [1500, between(random, 1, 1500), between(random, 1, 100)]),
    portion: oneOf(random, [1500, between(random, 1, 1500), between(random, 10, 100)]),
    /** Share of its turns at which it does something else. */
    lazy: oneOf(random, [0, 0, 0.3, 0.7]),
    noDelay: random() < 0.3,
    /** Reads nothing for `stopFor` ms once it has read `stopAt` octets. */
    stopAt: stops ? between(random, 0, 3000) : Infinity,
    stopFor: stops ? between(random, 100, 60000) : 0,
    /** Waits before it sends, before it shuts down, before it closes, ms. */
    waits: [0, 1, 2].map(() => (random() < 0.5 ? 0 : between(random, 1, 3000))),
    /** Octets read and sent after which an ABORT comes. */
    abortAt: between(random, 0, 8000),
  };
}

/** A connection: which side opens it (0, 1, or 2 = both at once), whether it binds its port, and both ends. */
export function planConnection(random) {
  const opener = random() < 0.1 ? 2 : between(random, 0, 1);
  const ends = [planEnd(random), planEnd(random)];
  // Two that wait for each other would wait for ever.
  if (ends[0].finish === Finish.ANSWER && ends[1].finish === Finish.ANSWER) ends[1].finish = Finish.SHUT;
  return { opener, bound: opener === 2 || random() < 0.3, ends };
}
