// The device asks for its address: of dnsmasq, beside udhcpc, of QEMU's own server, and of nobody.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { planRun } from "../../tools/run/options.mjs";
import { startSession } from "../../tools/run/session.mjs";
import { artifact, boot, BOARDS, freePorts, readRecord } from "./support.mjs";

const LEASED = /^ip: (192\.168\.7\.(?:5\d|60))\/24$/;

/** dnsmasq on the PC as a DHCP server alone; `more` of its options. Its log goes to `log`. */
const dnsmasq = (log, ...more) => `rm -f ${log}.leases; dnsmasq --port=0 --interface=cable0 --bind-interfaces --dhcp-authoritative --no-ping --user=root --conf-file=/dev/null \
  --pid-file=${log}.pid --dhcp-leasefile=${log}.leases --log-dhcp --log-facility=${log} --dhcp-range=192.168.7.50,192.168.7.60,255.255.255.0,120 \
  --dhcp-option=option:router,192.168.7.1 --dhcp-option=option:dns-server,192.168.7.1,9.9.9.9 --dhcp-option=option:ntp-server,192.168.7.1 ${more.join(" ")}`;

/** T1 and T2 of 4 and 8 s: dnsmasq's leases have 120 at least. */
const SHORT = ["--dhcp-option=option:T1,4", "--dhcp-option=option:T2,8"];

const folder = mkdtempSync(join(tmpdir(), "ethertype-dhcp-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let logs = 0;
const newLog = () => join(folder, `${logs++}`);

const stop = (log) => `kill $(cat ${log}.pid); while kill -0 $(cat ${log}.pid) 2>/dev/null; do sleep 0.05; done`;

/** /stats.json of the device at `ip`. */
const stats = async (device, ip) => JSON.parse(await device.ok(`curl -sSf -m 10 http://${ip}/stats.json`));

/** The DHCP messages of a record: [type, source address, destination address, ciaddr, seconds]. */
const messages = (file) => readRecord(file, ["dhcp.option.dhcp", "ip.src", "ip.dst", "dhcp.ip.client", "frame.time_relative"], "dhcp");

for (const board of BOARDS) {
  describe(`dhcp: ${board}`, () => {
    test("dnsmasq gives an address with all that belongs to it; it is renewed by unicast, and rebound by broadcast when the server was deaf", async () => {
      const log = newLog(), pcap = artifact(`dhcp-${board}.pcapng`);
      const device = await boot({ board, dhcp: true, pcap });
      let ip;
      try {
        await device.ok(dnsmasq(log, ...SHORT));
        [, ip] = await device.line(LEASED, 15);
        assert.match(await device.ok(`ping -c 2 -i 0.2 -W 2 ${ip}`), /2 received/);
        const { device: about, counters } = await stats(device, ip);
        assert.deepEqual([about.origin, about.gateway, about.mask, about.dns, about.ntp], ["dhcp", "192.168.7.1", "255.255.255.0", "192.168.7.1", "192.168.7.1"]);
        assert.ok(about.leaseS > 100 && about.leaseS <= 120, `${about.leaseS}`);
        assert.equal(counters.DHCP_BAD_TERMS + counters.DHCP_BAD_OPTIONS + counters.DHCP_BAD_OPTION, 0);
        await device.ok("sleep 5");
        assert.ok((await stats(device, ip)).device.leaseS > 113, "renewed");
        await device.ok(stop(log));
        await device.ok("sleep 9");
        assert.ok((await stats(device, ip)).counters.DHCP_SENT >= 5);
        assert.match(await device.ok(`cat ${log}.leases`), /52:54:00:12:34:56 192\.168\.7\.\d+ ethertype 01:52:54:00:12:34:56/);
      } finally {
        await device.stop();
      }
      const sent = messages(pcap);
      const requests = sent.filter(([type]) => type === "3");
      assert.match(sent.map(([type]) => type).join(""), /^1+23535/, "DISCOVER, OFFER, REQUEST, ACK, and the first renewal");
      assert.ok(requests.some(([, from, to, ciaddr]) => from === "0.0.0.0" && to === "255.255.255.255" && ciaddr === "0.0.0.0"), "asked for");
      assert.ok(requests.some(([, from, to, ciaddr]) => from === ip && to === "192.168.7.1" && ciaddr === ip), "renewed by unicast");
      assert.ok(requests.some(([, from, to, ciaddr]) => from === ip && to === "255.255.255.255" && ciaddr === ip), "rebound by broadcast");
    });

    test("a second client on the same wire gets another address", async () => {
      const log = newLog();
      const device = await boot({ board, dhcp: true });
      try {
        // Two more adapters on the PC's end, since a packet socket is not heard by its own: the server's, and the other client's.
        await device.ok("ip address del 192.168.7.1/24 dev cable0; for i in server second; do ip link add link cable0 name $i type macvlan mode bridge && ip link set $i up; done; ip address add 192.168.7.1/24 dev server");
        await device.ok(dnsmasq(log).replace("--interface=cable0", "--interface=server"));
        const [, ip] = await device.line(LEASED, 15);
        const other = await device.ok("udhcpc -i second -n -q -f -s /bin/true -t 8 -T 1 2>&1 || true");
        const [, second] = /lease of ([\d.]+) obtained/.exec(other) ?? assert.fail(other);
        assert.notEqual(second, ip);
        assert.match(second, /^192\.168\.7\.(5\d|60)$/);
        assert.match(await device.ok(`ping -c 1 -W 2 ${ip}`), /1 received/);
      } finally {
        await device.ok(stop(log)).catch(() => {});
        await device.stop();
      }
    });

    test("an address that someone else has is declined, and another one taken", async () => {
      const log = newLog();
      const device = await boot({ board, dhcp: true });
      try {
        await device.ok("ip address add 192.168.7.50/32 dev cable0");
        await device.ok(dnsmasq(log, "--dhcp-host=52:54:00:12:34:56,192.168.7.50"));
        await device.ok(`for i in $(seq 100); do grep -q DHCPDECLINE ${log} && exit 0; sleep 0.1; done; cat ${log}; exit 1`);
        await device.ok("ip address del 192.168.7.50/32 dev cable0");
        const [, ip] = await device.line(LEASED, 25);
        const { counters } = await stats(device, ip);
        assert.equal(counters.DHCP_DECLINED, 1);
      } finally {
        await device.ok(stop(log)).catch(() => {});
        await device.stop();
      }
    });

    test("a NAK for a lease that the server does not know any more: it begins anew, and has another address", async () => {
      const log = newLog();
      const device = await boot({ board, dhcp: true });
      try {
        await device.ok(dnsmasq(log, ...SHORT));
        const [, before] = await device.line(LEASED, 15);
        await device.ok(stop(log));
        const from = device.lines.length;
        await device.ok(dnsmasq(log, ...SHORT).replace("192.168.7.50,192.168.7.60", "192.168.7.70,192.168.7.80"));
        const [, ip] = await device.line(/^ip: (192\.168\.7\.[78]\d)\/24$/, 20, from);
        assert.notEqual(ip, before);
        assert.match(await device.ok(`grep -c DHCPNAK ${log}`), /^[1-9]/);
        assert.equal((await stats(device, ip)).counters.DHCP_NAKS, 1);
      } finally {
        await device.ok(stop(log)).catch(() => {});
        await device.stop();
      }
    });
  });
}

describe("dhcp: nobody answers", () => {
  test("the device takes a link-local address, and gives it up for a leased one when a server comes", async () => {
    const log = newLog();
    const device = await boot({ board: "host", dhcp: true });
    try {
      const [, ip] = await device.line(/^ip: (169\.254\.\d+\.\d+)\/16$/, 20);
      await device.ok("ip address add 169.254.0.1/16 dev cable0");
      assert.match(await device.ok(`ping -c 1 -W 2 ${ip}`), /1 received/);
      assert.equal((await stats(device, ip)).device.origin, "link-local");
      assert.match(await device.ok(`arping -c 1 -I cable0 ${ip}`), /Received 1 response/);
      await device.ok(dnsmasq(log));
      const [, leased] = await device.line(LEASED, 25);
      assert.equal((await stats(device, leased)).device.origin, "dhcp");
      assert.match(await device.ok(`arping -c 1 -w 1 -I cable0 ${ip} || true`), /Received 0 response/);
    } finally {
      await device.ok(stop(log)).catch(() => {});
      await device.stop();
    }
  });

  test("with --ip it takes that address", async () => {
    const device = await boot({ board: "mps2-an385", dhcp: true, ip: "192.168.7.33" });
    try {
      await device.line(/^ip: 192\.168\.7\.33\/24$/, 20);
      assert.match(await device.ok("ping -c 1 -W 2 192.168.7.33"), /1 received/);
      assert.equal((await stats(device, "192.168.7.33")).device.origin, "static");
    } finally {
      await device.stop();
    }
  });
});

describe("dhcp: QEMU's own server", () => {
  let session, port;
  before(async () => {
    const [http, echo] = await freePorts(2);
    port = http;
    session = await startSession(planRun({ board: "mps2-an385", cable: "user", port: http, echoPort: echo }));
  });
  after(() => session?.stop());

  test("gives the address to which this machine's ports lead", async () => {
    assert.equal(session.facts.ip, "192.168.7.2/24");
    const { device, counters } = await (await fetch(`http://127.0.0.1:${port}/stats.json`)).json();
    assert.deepEqual([device.origin, device.gateway, device.dns], ["dhcp", "192.168.7.1", "192.168.7.254"]);
    assert.ok(device.leaseS > 3600, `${device.leaseS}`);
    assert.equal(counters.DHCP_UNEXPECTED + counters.DHCP_BAD_OPTIONS + counters.DHCP_BAD_OPTION, 0);
  });
});
