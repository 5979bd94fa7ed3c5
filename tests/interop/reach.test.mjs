// Can the device be reached at all: ARP and ICMP by the PC's own tools, on both boards.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { boot, BOARDS, DEVICE } from "./support.mjs";

for (const board of BOARDS) {
  describe(`reach: ${board}`, () => {
    let device;
    before(async () => { device = await boot({ board }); });
    after(() => device?.stop());

    test("the console names board, engine, address from the ROM, IP and link", () => {
      assert.deepEqual(device.session.facts, {
        board, engine: "wasm3 0.5.0", mac: "52:54:00:12:34:56 (ROM)", ip: "192.168.7.2/24", link: "100 Mbit/s full duplex",
      });
    });

    test("arping: three questions, three answers from the address in the ROM", async () => {
      const output = await device.ok(`arping -c 3 -I cable0 ${DEVICE}`);
      assert.match(output, /Received 3 response\(s\)/);
      assert.equal([...output.matchAll(/\[52:54:00:12:34:56\]/gi)].length, 3);
    });

    test("arping for duplicate address detection (sender 0.0.0.0) finds the address taken", async () => {
      const { status, stdout } = await device.run(`arping -D -c 1 -w 2 -I cable0 ${DEVICE}`);
      assert.equal(status, 1, stdout);
    });

    test("arping: nobody answers for another address", async () => {
      const { stdout } = await device.run("arping -c 1 -w 1 -I cable0 192.168.7.3");
      assert.match(stdout, /Received 0 response/);
    });

    for (const octets of [0, 1, 56, 1472]) {
      test(`ping with ${octets} octets: five of five`, async () => {
        const output = await device.ok(`ping -c 5 -i 0.05 -W 2 -s ${octets} -p a55a ${DEVICE}`);
        assert.match(output, /5 packets transmitted, 5 received, 0% packet loss/);
        assert.doesNotMatch(output, /wrong data|DUP|truncated/);
      });
    }

    test("ping flood of 1,000: all answered", async () => {
      const output = await device.ok(`ping -f -c 1000 -W 2 -q ${DEVICE}`);
      assert.match(output, /1000 packets transmitted, 1000 received, 0% packet loss/);
    });

    test("ping flood of 1,000 with 1,472 octets: all answered", async () => {
      const output = await device.ok(`ping -f -c 1000 -W 2 -q -s 1472 ${DEVICE}`);
      assert.match(output, /1000 packets transmitted, 1000 received, 0% packet loss/);
    });

    test("a UDP port that nobody listens on is said to be unreachable", async () => {
      const script = `import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(3); s.connect(("${DEVICE}", 5)); s.send(b"x")\ntry: s.recv(1)\nexcept ConnectionRefusedError: print("refused")`;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`), "refused\n");
    });

    test("a TCP port that nobody listens on refuses", async () => {
      const { status } = await device.run(`curl -s -m 5 http://${DEVICE}:81/`);
      assert.equal(status, 7);
    });

    test("echoes are counted", async () => {
      const { counters } = await device.stats();
      assert.ok(counters.ICMP_ECHOS >= 2020, `${counters.ICMP_ECHOS}`);
      assert.equal(counters.ICMP_BAD_CHECKSUM, 0);
    });
  });
}

describe("reach: other addresses", () => {
  test("--ip, --gateway and --mac are what the device and the PC have", async () => {
    const device = await boot({ board: "mps2-an385", ip: "10.1.2.3/20", gateway: "10.1.15.254", mac: "02:11:22:33:44:55" });
    try {
      assert.equal(device.session.facts.mac, "02:11:22:33:44:55 (ROM)");
      assert.equal(device.session.facts.ip, "10.1.2.3/20");
      assert.match(await device.ok("ip -br address show cable0"), /10\.1\.15\.254\/20/);
      assert.match(await device.ok("ping -c 1 -W 2 10.1.2.3"), /1 received/);
      assert.match(await device.ok("arping -c 1 -I cable0 10.1.2.3"), /\[02:11:22:33:44:55\]/);
    } finally {
      await device.stop();
    }
  });

  test("a board with an empty ROM takes a locally administered address and says so", async () => {
    const device = await boot({ board: "host", mac: "none" });
    try {
      const [, first] = /^([0-9a-f]{2}):.* \(locally administered: no ROM\)$/.exec(device.session.facts.mac);
      assert.equal(parseInt(first, 16) & 3, 2);
      assert.match(await device.ok(`ping -c 1 -W 2 ${DEVICE}`), /1 received/);
    } finally {
      await device.stop();
    }
  });
});
