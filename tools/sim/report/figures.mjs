// What --json writes. The shape is told by `schema`: a key that goes or means something else makes it a new one.

export const SCHEMA = "ethertype-sim/2";

/** The figures of a scenario's runs, rates in bits a second and times in seconds. */
export function figuresOf(scenario, runs) {
  return {
    schema: SCHEMA, title: scenario.title, sweep: scenario.sweep,
    runs: runs.map(({ variant, point, network: { seed }, results }) => {
      const { complete, seconds, hash, links, devices, media, total, stations, delays, boards, connections, fetches } = results;
      return {
        variant, point, seed, complete, seconds, hash, links, devices, media, total, stations, delays,
        ...boards && { boards, connections, fetches: fetches.map(({ body, ...fetch }) => fetch) },
      };
    }),
  };
}
