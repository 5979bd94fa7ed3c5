// One row of the table at one end: the transfers are made, and what became of them is read back from the record of the cable.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_IP } from "../run/options.mjs";
import { runPeer, startEnd } from "./ends.mjs";
import { readConnections } from "./record.mjs";

/** The services of the device that each way uses, by port. */
const SERVICES = { to: 9, from: 19, both: 7 };

/**
 * Makes the transfers of a row with `octets` each way, all connections together. `record`: where the record is kept, if it shall be.
 * Returns { row, end, cable, transfers }: `cable` is the cable's report, `transfers` one for each way (see `sumUp`).
 */
export async function measure(row, endName, octets, record) {
  const folder = mkdtempSync(join(tmpdir(), "ethertype-transfers-"));
  const pcap = record ?? join(folder, "cable.pcapng");
  const each = Math.floor(octets / row.connections);
  try {
    const { said, cable } = await transferAll(row, endName, each, pcap);
    const connections = await readConnections(pcap, each);
    const transfers = row.ways.map((way, i) => sumUp(way, said[i], connections.filter(({ service }) => service === SERVICES[way])));
    return { row: row.name, end: endName, cable, transfers };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Alone, one way after the other; else the ways at once, since the cable is the limit. */
async function transferAll(row, endName, octets, pcap) {
  const end = await startEnd(endName, { pcap, impair: row.impair });
  const go = (way) => runPeer(end, DEFAULT_IP, way, { octets, connections: row.connections, pause: row.pause });
  let said = [];
  try {
    if (!row.probes) await end.withoutProbes();
    if (row.alone) for (const way of row.ways) said.push(await go(way));
    else said = await Promise.all(row.ways.map(go));
  } finally {
    await end.stop();
  }
  return { said, cable: end.report() };
}

/**
 * The transfer of one way from what its client said of each connection, and from the record:
 * { way, octets, seconds, mbits, retransmissions: { pc, device }, expert, connections, problems }. `mbits`: the text that arrived each way in
 * Mbit/s, from the first SYN to the last octet; `problems`: sentences, none when every octet arrived as it was sent.
 */
export function sumUp(way, said, connections) {
  const problems = [...said.flatMap(({ error }) => error ?? []), ...connections.flatMap((connection) => compare(way, said, connection))];
  if (connections.length !== said.length) problems.push(`${connections.length} connections in the record, ${said.length} made`);
  const octets = said.reduce((sum, one) => sum + (one.octets ?? 0), 0);
  const ends = connections.map((connection) => Math.max(...flowsOf(way, connection).map(({ arrived }) => arrived.complete ?? Infinity)));
  const seconds = Math.max(...ends) - Math.min(...connections.map(({ began }) => began));
  const retransmissions = (flow) => connections.reduce((sum, connection) => sum + connection[flow].retransmissions, 0);
  return {
    way, octets, seconds, mbits: octets * 8 / seconds / 1e6,
    retransmissions: { pc: retransmissions("fromPc"), device: retransmissions("fromDevice") },
    expert: sumOf(connections.map(({ expert }) => expert)),
    connections: connections.map((connection) => ({ ...connection, fromPc: facts(connection.fromPc), fromDevice: facts(connection.fromDevice),
      ss: said.find(({ port }) => port === connection.port)?.ss ?? "" })),
    problems,
  };
}

/** The flows that carry octets. */
function flowsOf(way, { fromPc, fromDevice }) {
  return { to: [fromPc], from: [fromDevice], both: [fromPc, fromDevice] }[way];
}

/** What is wrong with a connection: what arrived by the record is not what was sent, or came back, by the client. */
function compare(way, said, connection) {
  const one = said.find(({ port }) => port === connection.port);
  if (!one) return [`port ${connection.port}: in the record, but its client said nothing of it`];
  const wrong = flowsOf(way, connection).filter((flow) => flow.arrived.digest() !== (flow === connection.fromPc ? one.sent : one.expected));
  return [...wrong.map(({ arrived }) => `port ${one.port}: the ${arrived.length} octets in the record are not those that were sent`),
    ...(one.received === one.expected ? [] : [`port ${one.port}: other octets were received than were sent`])];
}

const facts = ({ met, arrived, ...others }) => ({ ...others, arrived: arrived.length, complete: arrived.complete });

function sumOf(counts) {
  const sum = {};
  for (const count of counts) for (const [name, n] of Object.entries(count)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
}
