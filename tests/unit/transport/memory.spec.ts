import { ip4 } from "../../../assembly/lib/bytes";
import { receive, runTimers } from "../../../assembly/socket/poll";
import { udpBind, udpOpen, udpReceive, udpSend } from "../../../assembly/transport/udp";
import { Arp, BROADCAST_MAC, DEVICE_MAC, FAR_IP, Icmp, Packet, PEER_IP, STRANGER_IP, Udp } from "../../fakes/packets";
import { drain, Net, pass, power, queue } from "../../fakes/harness";

const P: usize = memory.data(2048, 4);

/** Octets that `work` takes from the heap. */
function heapDelta(work: () => void): usize {
  const before = heap.alloc(1);
  work();
  return heap.alloc(1) - before;
}

function receiveAll(): void {
  while (receive(Net.now)) continue;
}

describe("memory", () => {
  beforeEach(power);

  it("is not taken by any frame below the sockets, good or bad", () => {
    const s = udpOpen();
    udpBind(s, 0, 7);
    const ask: Arp = { linkTo: BROADCAST_MAC, sender: STRANGER_IP, senderMac: 0x020000000077 };
    queue(ask.build());
    const unasked: Arp = { operation: 2, sender: ip4(192, 168, 7, 9), senderMac: 0x020000000078, targetMac: DEVICE_MAC };
    queue(unasked.build());
    const ping: Icmp = { len: 1472 };
    queue(ping.build());
    const routed: Icmp = { len: 30, options: "07 07 04 00 00 00 00 00" };
    queue(routed.build());
    const datagram: Udp = { len: 1000 };
    queue(datagram.build());
    const closed: Udp = { len: 100, to: 99 };
    queue(closed.build());
    const unknown: Packet = { len: 100 };
    queue(unknown.build());
    const broken: Udp = { len: 100, badSum: true };
    queue(broken.build());
    expect(heapDelta(receiveAll)).toBe(heapDelta(() => {}));
  });

  it("is not taken by sending, waiting for ARP, or giving up", () => {
    expect(heapDelta(() => {
      const s = udpOpen();
      udpSend(s, PEER_IP, 9, P, 1000);
      udpSend(s, FAR_IP, 9, P, 1000);
      udpSend(s, STRANGER_IP, 9, P, 1000);
      udpSend(s, 0xffffffff, 9, P, 1000);
      udpReceive(s, P, 10);
      for (let t: u32 = 0; t < 400000; t += 500) runTimers(Net.now + t);
    })).toBe(heapDelta(() => {}));
    drain();
    pass(400000);
  });
});
