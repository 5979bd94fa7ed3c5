// Drives the whole chain: one frame from the adapter up through the layers, the answers down again, the timers. Nothing below
// this file calls upward; what programs are to hear of waits in lib/ready.
import { IP_FRAGMENTS, TCP_PATH_MTU } from "../config";
import { Err } from "../lib/errors";
import { RX_FRAME, Rx } from "../link/receive";
import { adapter, interfaceAt } from "../link/interface";
import { etherInput } from "../link/ethernet";
import { arpInput, arpPoll } from "../link/arp";
import { follow } from "../link/follow";
import { Unreachable } from "../link/unreachable";
import { ipv4Input } from "../network/ipv4";
import { icmpErr, IcmpError, icmpInput, IcmpResult, icmpTimeExceeded, icmpUnreachable } from "../network/icmp";
import { expired, Reassembly, untilExpiry } from "../network/reassembly";
import { IcmpCode } from "../wire/icmp";
import { IpProtocol } from "../wire/ipv4";
import { EtherType } from "../wire/ethernet";
import { tcpIcmpError, tcpUnreachable } from "../transport/tcp/errors";
import { tcpInput } from "../transport/tcp/input";
import { flushOutput, outputWaits } from "../transport/tcp/output";
import { datagramTooBig } from "../transport/tcp/path-mtu";
import { tcpPoll } from "../transport/tcp/poll";
import { udpError, udpInput, UdpResult, udpUnreachable } from "../transport/udp";
import { anyReady } from "../lib/ready";
import { Clock, FOREVER } from "../lib/time";

/** Receives one frame and handles it. False when none waited. Programs run next, then `transmit`. */
// @ts-ignore: decorator
@inline export function receive(now: u32): bool {
  const mac = adapter();
  const n = mac.receive(RX_FRAME);
  if (n == 0) return false;
  Rx.interface = interfaceAt(0);
  Rx.length = n;
  Rx.sum = mac.sum;
  const type = etherInput();
  if (type == EtherType.IPV4) ipInput(now);
  else if (type == EtherType.ARP) arpInput(now);
  return true;
}

function ipInput(now: u32): void {
  const protocol = ipv4Input();
  if (protocol == IpProtocol.TCP) tcpInput(now);
  else if (protocol == IpProtocol.UDP) udpReceived();
  else if (protocol == IpProtocol.ICMP) icmpReceived();
  else if (protocol) icmpUnreachable(IcmpCode.PROTOCOL);
}

// @ts-ignore: decorator
@inline function udpReceived(): void {
  if (udpInput() == UdpResult.NO_PORT) icmpUnreachable(IcmpCode.PORT);
}

/** An ICMP error quotes a packet of ours: its transport hears of it. */
// @ts-ignore: decorator
@inline function icmpReceived(): void {
  if (icmpInput() != IcmpResult.ERROR) return;
  if (IcmpError.protocol == IpProtocol.TCP) tcpIcmpError(icmpErr());
  else if (IcmpError.protocol == IpProtocol.UDP) datagramRefused(icmpErr());
}

function datagramRefused(error: i32): void {
  if (udpError(error) && TCP_PATH_MTU && error == Err.EMSGSIZE) datagramTooBig();
}

/** Sends what connections have to send. False when the adapter had no room: to be tried again soon. */
// @ts-ignore: decorator
@inline export function transmit(now: u32): bool {
  return outputWaits() ? flushOutput(now) : true;
}

/** First in a poll: the adapter's link and interrupts, acknowledged before the frames are fetched. Returns its wait in ms. */
// @ts-ignore: decorator
@inline export function begin(now: u32): u32 {
  Clock.now = now;
  const mac = adapter();
  const wait = mac.poll(now);
  follow(mac, now);
  return wait;
}

/**
 * Last in a poll: what is due in TCP, of fragments, then in ARP, of which those may have asked something; returns the ms until one of them wants
 * to run again.
 */
// @ts-ignore: decorator
@inline export function runTimers(now: u32): u32 {
  let wait = tcpPoll(now);
  if (IP_FRAGMENTS && Reassembly.pending) wait = min(wait, giveUpFragments(now));
  wait = min(wait, arpPoll(now));
  for (let ip = Unreachable.next(); ip != 0; ip = Unreachable.next()) {
    tcpUnreachable(ip);
    udpUnreachable(ip);
  }
  return wait;
}

/** Ends datagrams whose fragments did not all come in time, and says so to who sent the first. Returns the ms until more of it, or FOREVER. */
function giveUpFragments(now: u32): u32 {
  let packet: usize;
  while ((packet = expired(now)) != 0) icmpTimeExceeded(packet);
  return untilExpiry(now);
}

/** Whether the timers have left programs or connections something to do. */
// @ts-ignore: decorator
@inline export function unfinished(): bool {
  return anyReady() || outputWaits();
}
