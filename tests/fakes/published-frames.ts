// Whole frames with their FCS, as they were published: destination to FCS. zlib's crc32 agrees with both.

/**
 * An ARP request that a network analyser behind a gigabit PHY saw on the wire (Stack Overflow, "CRC32 calculation not working out":
 * the answer gives its FCS as 0xCAFDF00F, sent in the order 0F F0 FD CA).
 */
export const ARP_QUESTION: string = `
  ff ff ff ff ff ff 00 24 e8 cc 96 be 08 06
  00 01 08 00 06 04 00 01 00 24 e8 cc 96 be 0a 33 07 fa 00 00 00 00 00 00 0a 33 07 fb
  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0f f0 fd ca`;

/** The UDP datagram that the project 10BASE-T of fpga4fun.com sends with an FPGA and receives with a PC. */
export const UDP_FROM_FPGA: string = `
  00 10 a4 7b ea 80 00 12 34 56 78 90 08 00
  45 00 00 2e b3 fe 00 00 80 11 05 40 c0 a8 00 2c c0 a8 00 04
  04 00 04 00 00 1a 2d e8 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11
  b3 31 88 1b`;
