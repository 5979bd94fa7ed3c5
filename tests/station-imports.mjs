// What tests/fakes/whole-stations.ts imports: stacks around a test module, whose chips are in that module.
import { buildStack, serve, Station } from "../tools/sim/station.mjs";

/** /24, wire order. */
const MASK = 0x00ffffff;
const TICKS = 100_000;
/** Connections that wait at a listener. */
const BACKLOG = 4;

/** Whether a module wants stations. */
export const wantsStations = (binary) => WebAssembly.Module.imports(new WebAssembly.Module(binary)).some(({ module }) => module === "station");

/** The imports for the module whose exports `world()` gives. */
export async function stationImports(world) {
  const stack = await buildStack();
  let stations = [];
  const memory = (p, n) => new Uint8Array(world().memory.buffer, p, n);
  return {
    boot(chip, ip, seed) {
      stations[chip] = new Station(stack, { world: world(), chip, settings: [ip, MASK, 0], seed });
    },
    serve: (ms) => serve(world(), stations, world().hostNow() + ms * TICKS),
    clear: () => { stations = []; },
    ready: (chip) => Number(/^ip: /m.test(stations[chip].logged)),
    socket: (chip, type) => stations[chip].call("socket", type),
    bind: (chip, s, port) => stations[chip].call("bind", s, 0, port),
    listen: (chip, s) => stations[chip].call("listen", s, BACKLOG),
    accept: (chip, s) => stations[chip].call("accept", s),
    connect: (chip, s, ip, port) => stations[chip].call("connect", s, ip, port),
    send: (chip, s, p, n) => stations[chip].send(s, memory(p, n)),
    receive(chip, s, p) {
      const octets = stations[chip].receive(s);
      if (typeof octets === "number") return octets;
      memory(p, octets.length).set(octets);
      return octets.length;
    },
    close: (chip, s) => stations[chip].call("close", s),
  };
}
