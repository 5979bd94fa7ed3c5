// Fragments to and from a PC: large pings, and large datagrams, on the boards as they are shipped and with the largest buffers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { boot, BOARDS, DEVICE, PYTHON } from "./support.mjs";

/** Data of the largest echo that the boards put together as they are shipped: the memory of three waiting frames. */
const LARGEST_PING = 4568;

/** Pings of `octets`: each answered, octets and all. */
async function pings(device, octets, count = 5) {
  const output = await device.ok(`ping -c ${count} -i 0.1 -W 2 -s ${octets} -p a55a ${DEVICE}`);
  assert.match(output, new RegExp(`${count} packets transmitted, ${count} received, 0% packet loss`));
  assert.doesNotMatch(output, /wrong data|DUP|truncated/);
}

/** Datagrams of these sizes to the echo port, each of which has to come back as it was. Resolves to what is printed: the sizes. */
const udpEchoes = (device, ...sizes) => device.ok(`${PYTHON} -c '
import os, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(5)
s.connect(("${DEVICE}", 7))
for n in [${sizes}]:
    data = os.urandom(n)
    s.send(data)
    print(n, s.recv(70000) == data)
'`);

const allBack = (...sizes) => sizes.map((n) => `${n} True\n`).join("");

for (const board of BOARDS) {
  describe(`fragments: ${board}`, () => {
    let device;
    before(async () => { device = await boot({ board }); });
    after(() => device?.stop());

    for (const octets of [1473, 2000, LARGEST_PING]) test(`ping with ${octets} octets`, () => pings(device, octets));

    test("a larger one is refused, and counted", async () => {
      const { status, stdout } = await device.run(`ping -c 1 -W 1 -s ${LARGEST_PING + 1} ${DEVICE}`);
      assert.equal(status, 1, stdout);
      const { counters, device: told } = await device.stats();
      assert.equal(counters.IP_FRAGMENT_TOO_LARGE, 1);
      assert.deepEqual([told.traps, told.refused], [0, 0]);
    });

    test("a datagram in fragments is answered if the socket's ring can hold it, else counted", async () => {
      assert.equal(await udpEchoes(device, 1473, 1492), allBack(1473, 1492));
      const before = (await device.stats()).counters.UDP_BUFFER_FULL;
      await device.run(`${PYTHON} -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x" * 1493, ("${DEVICE}", 7))'`);
      await pings(device, 56, 1);
      assert.equal((await device.stats()).counters.UDP_BUFFER_FULL, before + 1);
    });
  });
}

describe("fragments: the host board with the largest buffers", () => {
  let device;
  before(async () => { device = await boot({ board: "host", variant: "big" }); });
  after(() => device?.stop());

  test("ping with 65,000 octets, and with as many as there can be", async () => {
    await pings(device, 65000);
    await pings(device, 65507);
  });

  test("UDP echo of 4 KiB and more", async () => {
    assert.equal(await udpEchoes(device, 4096, 20000, 60000, 65507), allBack(4096, 20000, 60000, 65507));
  });
});
