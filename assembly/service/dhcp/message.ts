// The messages of a client (RFC 2131 4.4.1, table 5), put together where frames are received: whenever a program runs the last one has been
// handled, and the place is idle.
import { DHCP, MTU } from "../../config";
import { swap16 } from "../../lib/bytes";
import { count, Counter } from "../../lib/counters";
import { interfaceAt } from "../../link/interface";
import { RX_PACKET } from "../../link/receive";
import { ipv4Serve, UNNUMBERED } from "../../network/ipv4";
import { sendto } from "../../socket/socket";
import { DhcpOff, DhcpOption, DhcpPort, DhcpType, DhcpView } from "../../wire/dhcp";
import { Ipv4Off } from "../../wire/ipv4";
import { UdpOff } from "../../wire/udp";

/** Longest message that we take: one packet. */
// @ts-ignore: decorator
@inline const MAXIMUM: i32 = MTU - Ipv4Off.SIZE - UdpOff.SIZE;

/** What every DISCOVER and REQUEST ends with: how much we take, what we want to know (RFC 2132 9.8), and a name: "ethertype". */
const ENDING: usize = DHCP ? memory.data<u32>([
  DhcpOption.MAXIMUM_SIZE | 2 << 8 | (MAXIMUM >> 8) << 16 | (MAXIMUM & 0xff) << 24,
  DhcpOption.PARAMETER_LIST | 7 << 8 | DhcpOption.SUBNET_MASK << 16 | DhcpOption.ROUTER << 24,
  DhcpOption.DNS_SERVER | DhcpOption.INTERFACE_MTU << 8 | DhcpOption.NTP_SERVER << 16 | DhcpOption.RENEWAL_TIME << 24,
  DhcpOption.REBINDING_TIME | DhcpOption.HOST_NAME << 8 | 9 << 16 | 0x65 << 24,
  0x72656874,
  0x65707974,
]) : 0;
// @ts-ignore: decorator
@inline const ENDING_SIZE: i32 = 24;

// @ts-ignore: decorator
@inline const EVERYBODY: u32 = 0xffffffff;

/** Where the next octet goes. */
class Out {
  static end: usize = 0;
}

/**
 * Sends a message of `type` from socket s. `own`: our address, in use, or 0: it goes out as from nobody and is to be answered by broadcast.
 * `wanted` and `server`: the options of these names, 0 = without. `to`: the server, or 0: all.
 */
export function send(s: i32, type: DhcpType, xid: u32, own: u32, wanted: u32, server: u32, to: u32): void {
  const asks = type == DhcpType.DISCOVER || type == DhcpType.REQUEST;
  const mac = interfaceAt(0).mac;
  memory.fill(RX_PACKET, 0, DhcpOff.SHORTEST);
  DhcpView.at(RX_PACKET).emit(xid, own, asks && own == 0, mac);
  Out.end = RX_PACKET + DhcpOff.OPTIONS;
  putHead(DhcpOption.MESSAGE_TYPE, 1);
  store<u8>(Out.end++, type);
  putHead(DhcpOption.CLIENT_IDENTIFIER, 7);
  store<u64>(Out.end, mac << 8 | 1);
  Out.end += 7;
  putOptional(DhcpOption.REQUESTED_ADDRESS, wanted);
  putOptional(DhcpOption.SERVER_IDENTIFIER, server);
  if (asks) {
    memory.copy(Out.end, ENDING, ENDING_SIZE);
    Out.end += ENDING_SIZE;
  }
  store<u8>(Out.end, DhcpOption.END);
  if (own == 0) ipv4Serve(UNNUMBERED);
  count(Counter.DHCP_SENT);
  sendto(s, RX_PACKET, DhcpOff.SHORTEST, to ? to : EVERYBODY, DhcpPort.SERVER);
}

function putHead(code: DhcpOption, n: i32): void {
  store<u16>(Out.end, code | n << 8);
  Out.end += 2;
}

function putOptional(code: DhcpOption, address: u32): void {
  if (address == 0) return;
  putHead(code, 4);
  store<u32>(Out.end, address);
  Out.end += 4;
}
