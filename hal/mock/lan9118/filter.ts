// The MAC's address filter: which destinations are received, by MAC_CR, own address and hash table.
import { Csr, MacCr } from "../../chip/lan9118/mac-registers";

/** Bit 0..63 of the hash table for the address at p: the upper six bits of the CRC register before its final inversion. */
export function hashOf(p: usize): i32 {
  let crc: u32 = 0xffffffff;
  for (let i = 0; i < 6; i++) {
    let octet = <u32>load<u8>(p + i);
    for (let bit = 0; bit < 8; bit++) {
      const feedback = (crc >> 31 ^ octet) & 1;
      crc = crc << 1 ^ (feedback ? 0x04c11db7 : 0);
      octet >>= 1;
    }
  }
  return <i32>(crc >> 26);
}

/** Whether the frame at p passes; `regs` are the MAC's registers by index. */
export function passes(regs: StaticArray<u32>, p: usize): bool {
  const control = regs[Csr.MAC_CR];
  if (control & MacCr.PRMS) return true;
  if (isBroadcast(p)) return !(control & MacCr.BCAST);
  const group = (load<u8>(p) & 1) != 0;
  if (group && control & MacCr.MCPAS) return true;
  if (control & (group ? MacCr.HPFILT : MacCr.HO)) return inTable(regs, hashOf(p));
  return isOwn(p, regs[Csr.ADDRL], regs[Csr.ADDRH]) != ((control & MacCr.INVFILT) != 0);
}

/** Whether the address at p is the one in ADDRL and ADDRH. */
export function isOwn(p: usize, low: u32, high: u32): bool {
  return load<u32>(p) == low && <u32>load<u16>(p, 4) == (high & 0xffff);
}

export function isBroadcast(p: usize): bool {
  return load<u32>(p) == 0xffffffff && load<u16>(p, 4) == 0xffff;
}

function inTable(regs: StaticArray<u32>, hash: i32): bool {
  const half = regs[hash & 32 ? Csr.HASHH : Csr.HASHL];
  return (half >> (hash & 31) & 1) != 0;
}
