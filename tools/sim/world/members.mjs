// Who takes part in a network: every station of every group, by name.

/**
 * The members of a checked network (scenario/schema.mjs): { name, group, entry, address }, in the order of the file. An address that the
 * file leaves open holds the seed: the back-off is seeded by it, so another seed is another set of boards.
 */
export function membersOf(network) {
  return Object.entries(network.stations).flatMap(([group, entry]) => Array.from({ length: entry.count }, (_, i) => ({
    name: entry.count > 1 ? `${group}${i + 1}` : group, group, entry,
  }))).map((member, number) => ({ ...member, address: member.entry.address ?? localAddress(network.seed, number + 1) }));
}

/** A locally administered address (IEEE 802 8.4). */
const localAddress = (seed, number) => [2, seed >>> 24, seed >>> 16 & 255, seed >>> 8 & 255, seed & 255, number];

/** As people write it. */
export const addressText = (octets) => octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":");
