// A narrow link behind a real router: the PC forwards between the device and a host to which its own link carries little, and says so
// by ICMP (RFC 1191). The page has to come without a time-out, and no packet of ours may be too big any more.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { artifact, boot, BOARDS, DEVICE, readRecord } from "./support.mjs";

/** Below the packets of the smallest send ring, and not below the least path MTU (config.ts PATH_MTU_FLOOR). */
const NARROW = 556;
/** The host is a network namespace of its own; it may send 1500 octets, so that its MSS option hides the narrow link. */
const HOST = [
  "unshare -n sleep 60 & HOST=$!",
  "until [ $(readlink /proc/$HOST/ns/net) != $(readlink /proc/self/ns/net) ]; do sleep 0.05; done",
  `ip link add narrow0 mtu ${NARROW} type veth peer name host0 mtu 1500 netns $HOST`,
  "ip address add 10.9.0.1/24 dev narrow0 && ip link set narrow0 up",
  "nsenter -t $HOST -n sh -c 'ip link set host0 up; ip address add 10.9.0.2/24 dev host0; ip route add default via 10.9.0.1'",
  "echo 1 > /proc/sys/net/ipv4/ip_forward",
].join("\n");

for (const board of BOARDS) {
  describe(`path MTU: ${board}`, () => {
    const record = artifact(`path-mtu-${board}.pcapng`);
    let device;
    let page;
    let counters;
    before(async () => {
      device = await boot({ board, pcap: record });
      page = await device.ok(`${HOST}\nnsenter -t $HOST -n curl -sS -m 20 -o /dev/null -w '%{http_code} %{size_download}' http://${DEVICE}/; kill $HOST`);
      ({ counters } = await device.stats());
      await device.stop();
    });
    after(() => device?.stop());

    test("the page arrives, and no time-out was needed", () => {
      const [status, octets] = page.split(" ").map(Number);
      assert.equal(status, 200);
      assert.ok(octets > 4000, page);
      assert.equal(counters.TCP_TIMEOUTS, 0);
      assert.equal(counters.IP_PATH_MTU_LOWERED, 1);
      assert.ok(counters.TCP_RETRANSMITS > 0, "the first segments were too big");
    });

    test("the router says its MTU; afterwards every packet fits", () => {
      const frames = readRecord(record, ["frame.number", "icmp.mtu"], `icmp.type == 3 && icmp.code == 4 && icmp.mtu == ${NARROW}`);
      assert.ok(frames.length > 0, "fragmentation needed");
      const sent = readRecord(record, ["frame.number", "ip.len"], `ip.src == ${DEVICE} && ip.dst == 10.9.0.2 && tcp`)
        .map(([number, length]) => ({ number: Number(number), length: Number(length) }));
      const last = Number(frames.at(-1)[0]);
      assert.ok(sent.some(({ number, length }) => number < last && length > NARROW), "one that was too big");
      const heard = sent.filter(({ number }) => number > last);
      assert.ok(heard.length > 5, `${heard.length} packets`);
      assert.ok(heard.every(({ length }) => length <= NARROW), JSON.stringify(heard));
    });
  });
}
