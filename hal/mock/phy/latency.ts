// How long bits take through a PHY, in ticks.

/** From the MAC to the wire, by speed. */
export function transmitLatency(speed: i32): i32 {
  return speed == 10
    ? 4 * 10 // up to two bits start-up and two bits of delay (IEEE 802.3 14.2.1.1)
    : 10; // 6..14 bits from TX_EN to the first bit of J (24.6.1, table 24-2)
}

/** From the wire to the MAC: the same for the beginning and the end of what comes, so that its length stays. */
export function receiveLatency(speed: i32): i32 {
  return speed == 10
    ? 10 * 10 // carrier sense on after 1.0 us, off after 1.1 us (DP83843 datasheet, 9.5.16, 9.5.17)
    : 16; // carrier sense at most 20 bits after J, 13..24 after T (24.6.1, table 24-2); 16 and 17 in an LXT971A (datasheet, table 29)
}
