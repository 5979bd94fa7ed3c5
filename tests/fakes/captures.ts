// Frames as two Linux 6 hosts exchanged them on a virtual Ethernet (tcpdump), transport checksums filled in by scapy where
// the kernel had left them to the adapter. 192.168.7.1 is 02:00:00:00:00:01, 192.168.7.2 is 02:00:00:00:00:02.

export const ARP_REQUEST: string = `
  ff ff ff ff ff ff 02 00 00 00 00 01 08 06
  00 01 08 00 06 04 00 01 02 00 00 00 00 01 c0 a8 07 01 00 00 00 00 00 00 c0 a8 07 02`;

export const ARP_REPLY: string = `
  02 00 00 00 00 01 02 00 00 00 00 02 08 06
  00 01 08 00 06 04 00 02 02 00 00 00 00 02 c0 a8 07 02 02 00 00 00 00 01 c0 a8 07 01`;

export const PING: string = `
  02 00 00 00 00 02 02 00 00 00 00 01 08 00
  45 00 00 24 90 dd 40 00 40 01 1a a8 c0 a8 07 01 c0 a8 07 02
  08 00 b0 3b 3b b3 00 01 00 01 02 03 04 05 06 07`;

export const PING_REPLY_MESSAGE: string = "00 00 b8 3b 3b b3 00 01 00 01 02 03 04 05 06 07";

/** "hello" to port 7, from its IPv4 header. */
export const UDP_HELLO: string = `
  45 00 00 21 51 8f 40 00 40 11 59 e9 c0 a8 07 01 c0 a8 07 02
  92 51 00 07 00 0d 9a 55 68 65 6c 6c 6f`;

/** The echo of it, from its UDP header. */
export const UDP_HELLO_BACK: string = "00 07 92 51 00 0d 9a 55 68 65 6c 6c 6f";

/** "?" to port 99, from its IPv4 header, and the answer to it, from its ICMP header. */
export const UDP_TO_99: string = `
  45 00 00 1d 51 90 40 00 40 11 59 ec c0 a8 07 01 c0 a8 07 02
  92 51 00 63 00 09 9e d3 3f`;

export const PORT_UNREACHABLE: string = `
  03 03 9b d0 00 00 00 00
  45 00 00 1d 51 90 40 00 40 11 59 ec c0 a8 07 01 c0 a8 07 02
  92 51 00 63 00 09 8f 6e 3f`;

/** A SYN with MSS, SACK-permitted, timestamps and window scale, and the PSH,ACK that carries "abc", from their IPv4 headers. */
export const TCP_SYN: string = `
  45 00 00 3c a7 01 40 00 40 06 04 67 c0 a8 07 01 c0 a8 07 02
  ae 66 00 07 ea c7 50 75 00 00 00 00 a0 02 fa f0 31 61 00 00
  02 04 05 b4 04 02 08 0a a5 52 fd 59 00 00 00 00 01 03 03 0a`;

export const TCP_TEXT: string = `
  45 00 00 37 a7 03 40 00 40 06 04 6a c0 a8 07 01 c0 a8 07 02
  ae 66 00 07 ea c7 50 76 7e 1a b6 b9 80 18 00 3f f4 ec 00 00
  01 01 08 0a a5 52 fd 59 58 52 14 51 61 62 63`;
