// The frame check sequence of IEEE 802.3 3.2.9, a CRC-32, four octets at a step: the models sum every frame that crosses the wire.

/** x^26 + x^23 + x^22 + .. + 1, the lowest power in the highest bit, since octets are sent with their lowest bit first. */
// @ts-ignore: decorator
@inline const POLYNOMIAL: u32 = 0xedb88320;

/** Four tables of 256 words: what an octet adds to the register 1, 2, 3 and 4 octets later. */
const TABLES: usize = memory.data(4 * 1024, 4);
// @ts-ignore: decorator
@inline const SECOND: usize = 1024;
// @ts-ignore: decorator
@inline const THIRD: usize = 2048;
// @ts-ignore: decorator
@inline const FOURTH: usize = 3072;

/** The register over an octet's own bits. */
function overOctet(octet: u32): u32 {
  let crc = octet;
  for (let bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
  return crc;
}

function fillTables(): void {
  for (let octet: u32 = 0; octet < 256; octet++) store<u32>(TABLES + (octet << 2), overOctet(octet));
  for (let at = TABLES; at < TABLES + FOURTH; at += 4) {
    const before = load<u32>(at);
    store<u32>(at + SECOND, before >> 8 ^ entry(0, before));
  }
}

/** What the low octet of `crc` has in a table. */
// @ts-ignore: decorator
@inline function entry(table: usize, crc: u32): u32 {
  return load<u32>(TABLES + table + ((crc & 0xff) << 2));
}

fillTables();

/** The frame check sequence of n octets at p, as its four octets follow the frame, the first in the low bits (IEEE 802.3 3.2.9). */
export function fcsOf(p: usize, n: i32): u32 {
  let crc: u32 = 0xffffffff;
  const end = p + n;
  for (const last = p + (n & ~3); p < last; p += 4) {
    crc ^= load<u32>(p);
    crc = entry(FOURTH, crc) ^ entry(THIRD, crc >> 8) ^ entry(SECOND, crc >> 16) ^ entry(0, crc >> 24);
  }
  for (; p < end; p++) crc = crc >> 8 ^ entry(0, crc ^ load<u8>(p));
  return ~crc;
}
