// What every driver must know about MAC addresses. They are in wire order, 48 bits, the first octet in the low ones.
import { entropy } from "./board";
import { Adapter, MacAddressSource } from "./mac";

const RANDOM: usize = memory.data(8, 8);

/** Makes `rom` the adapter's address, or one of our own when there was none (0) or it is a group address. At boot only. */
export function setAddress(rom: u64): void {
  const valid = rom != 0 && !(rom & 1);
  Adapter.addressSource = valid ? MacAddressSource.ROM : MacAddressSource.LOCAL;
  Adapter.address = valid ? rom : localAddress();
}

/** A locally administered address (IEEE 802 8.2) from the board's entropy. */
function localAddress(): u64 {
  entropy(RANDOM, 6);
  return load<u64>(RANDOM) & 0xfffffffffffe | 2;
}
