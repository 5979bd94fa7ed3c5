// One bulk flow between two stacks over a cable with delay and loss, in virtual time, event by event.
import { Failure } from "../errors.mjs";
import { generator } from "../sim/random.mjs";
import { address, instantiate } from "../sim/stack.mjs";
import { Wire } from "../sim/wire.mjs";

/** Octets of the flow. */
export const OCTETS = 10 * 1024 * 1024;

/** Time on the way, each direction, ms. */
export const LATENCY = 50;

const PORT = 1234;

/** EtherType of an IPv4 packet, at its place in a frame. */
const isIp = (octets, p) => octets[p + 12] === 8 && octets[p + 13] === 0;

/**
 * Sends OCTETS from one instance of `module` to another; each direction loses a frame with probability `loss` (ARP's are spared).
 * `trace`, if given, hears of every event: { time, from, octets, p, n, lost }. Returns the goodput in octets per second, from the
 * call of `connect` until the last octet was read.
 */
export function flow(module, { loss, seed, trace }) {
  let now = 0, began = 0;
  const stacks = [];
  const wires = [new Wire(), new Wire()];
  for (const side of [0, 1]) {
    const wire = wires[side], chance = generator(seed, 100 + side);
    stacks.push(instantiate(module, side + 1, seed, (octets, p, n) => {
      const lost = isIp(octets, p) && chance() < loss;
      if (!lost) wire.push(octets, p, n, now + LATENCY);
      if (trace) trace({ time: now - began, from: side, octets, p, n, lost });
    }));
  }
  const wanted = [0, 0];
  const step = () => {
    for (const side of [0, 1]) {
      const { exports, octets, inbox } = stacks[side], wire = wires[1 - side];
      let arrived = false;
      for (; wire.next <= now; arrived = true) exports.frame(wire.pop(octets, inbox), now);
      if (arrived || wanted[side] <= now) wanted[side] = now + exports.timers(now);
    }
    now = Math.max(now, Math.min(wires[0].next, wires[1].next, wanted[0], wanted[1]));
  };
  const [receiver, sender] = stacks.map(({ exports }) => exports);
  while (!receiver.ready() || !sender.ready()) step();
  began = now;
  receiver.listenAt(PORT);
  sender.connectTo(address(1), PORT);
  wanted[1] = now;
  let read = 0;
  for (;;) {
    const at = now;
    step();
    read = receiver.progress();
    if (read >= OCTETS) return read / (at - began) * 1000;
    const error = Math.min(read, sender.progress());
    if (error < 0) throw new Failure(`the flow ended with error ${error} after ${(at - began) / 1000} s`);
  }
}
