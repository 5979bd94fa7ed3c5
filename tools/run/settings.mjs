// The settings block of the mps2-an385 board: 64 octets that the firmware finds at the end of its code memory.
//   0 "ETHR"   4 version, u32 little-endian = 1   8 IP   12 mask   16 gateway   20 ask by DHCP, 0 or 1   24 reserved, zero   32 seed of the entropy
import { randomBytes } from "node:crypto";
import { addressOctets } from "./network.mjs";

/** Where the block lies: the last 4 KiB of the 4 MiB code SSRAM. */
export const SETTINGS_ADDRESS = 0x3ff000;

const VERSION = 1;
const SEED_AT = 32;
const SEED_OCTETS = 32;

/** The block for a network of `planNetwork` and an address of `planAddress`, with a fresh seed. */
export function settingsBlock(network, address, seed = randomBytes(SEED_OCTETS)) {
  const block = Buffer.alloc(SEED_AT + SEED_OCTETS);
  block.write("ETHR", 0, "latin1");
  block.writeUInt32LE(VERSION, 4);
  addressOctets(address.own).copy(block, 8);
  addressOctets(network.mask).copy(block, 12);
  addressOctets(network.pc).copy(block, 16);
  block.writeUInt32LE(address.ask ? 1 : 0, 20);
  seed.copy(block, SEED_AT);
  return block;
}
