// What is transferred over which cable. A row is { name, impair, ways, connections, pause, alone, probes, ends }: `pause` s for which a
// reader stops; `alone`: nothing else runs meanwhile, since the machine itself is the limit; `probes`: whether Linux probes for a lost tail
// (RFC 8985 7), which it also does when a busy machine halts the other end for some ms; `ends`: not for all of them.

const WAYS = ["to", "from", "both"];

const row = (name, rest = {}) => ({ name, ways: WAYS, connections: 1, pause: 0, alone: false, probes: true, ends: null, ...rest });

export const ROWS = [
  row("clean", { alone: true, probes: false }),
  row("10 Mbit/s", { impair: "rate=10mbit", alone: true, probes: false }),
  row("16 connections", { connections: 16, ways: ["both"], alone: true, ends: ["mps2-an385", "host", "linux"] }),
  row("loss 1%", { impair: "loss=1%,seed=1" }),
  row("loss 5%", { impair: "loss=5%,seed=1" }),
  row("loss 10%", { impair: "loss=10%,seed=1" }),
  row("reorder 10%, dup 2%", { impair: "reorder=10%,dup=2%,seed=1" }),
  row("delay 50 ms", { impair: "delay=50ms" }),
  row("delay 100 ms", { impair: "delay=100ms" }),
  row("delay 20 ms, loss 1%", { impair: "delay=20ms,loss=1%,seed=1", ends: ["big", "linux"] }),
  row("reader stops for 30 s", { pause: 30, ways: ["from", "both"] }),
  row("cable cut for 30 s", { impair: "rate=10mbit,cut=6s..36s", ways: ["both"] }),
];
