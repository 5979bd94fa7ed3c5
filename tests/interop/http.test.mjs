// The status page's server, asked by curl on both boards: both versions of HTTP, many in a row and many at once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { boot, BOARDS, DEVICE } from "./support.mjs";

const PAGE = `http://${DEVICE}/`;
const STATS = `http://${DEVICE}/stats.json`;

for (const board of BOARDS) {
  describe(`http: ${board}`, () => {
    let device;
    before(async () => { device = await boot({ board }); });
    after(() => device?.stop());

    test("HTTP/1.1 GET / gives the page", async () => {
      const output = await device.ok(`curl -sSf -i -m 10 --http1.1 ${PAGE}`);
      assert.match(output, /^HTTP\/1\.1 200 OK\r\n/);
      assert.match(output, /content-type: text\/html/i);
      assert.equal(output.split("\r\n\r\n")[1].length, Number(/content-length: (\d+)/i.exec(output)[1]));
      assert.match(output, /<!doctype html>/);
    });

    test("HTTP/1.0 GET / gives the same page", async () => {
      const old = await device.ok(`curl -sSf -m 10 --http1.0 ${PAGE}`);
      assert.equal(old, await device.ok(`curl -sSf -m 10 --http1.1 ${PAGE}`));
    });

    test("HEAD gives the head alone", async () => {
      const output = await device.ok(`curl -sSf -I -m 10 ${PAGE}`);
      assert.match(output, /^HTTP\/1\.1 200 OK\r\n/);
    });

    test("what is not there is 404, what is not allowed is 405, and both leave the connection good", async () => {
      const codes = await device.ok(`curl -sS -m 10 -o /dev/null -o /dev/null -o /dev/null -w '%{http_code} %{num_connects}\\n' http://${DEVICE}/nothing ${PAGE}`);
      assert.equal(codes, "404 1\n200 0\n");
      assert.equal(await device.ok(`curl -sS -m 10 -X DELETE -o /dev/null -w '%{http_code}' ${PAGE}`), "405");
    });

    test("/stats.json names the board and its addresses", async () => {
      const { device: told } = await device.stats();
      assert.deepEqual([told.board, told.ip, told.mac, told.link], [board, DEVICE, "52:54:00:12:34:56", "up"]);
    });

    test("HTTP/1.1 keeps the connection: three requests, one connection", async () => {
      const connects = await device.ok(`curl -sSf -m 10 -o /dev/null -o /dev/null -o /dev/null -w '%{num_connects}\\n' ${PAGE} ${STATS} ${PAGE}`);
      assert.equal(connects, "1\n0\n0\n");
    });

    test("50 requests in a row, each with its own connection", async () => {
      const output = await device.ok(`for i in $(seq 50); do curl -sSf -m 10 -o /dev/null -w '%{http_code}\\n' ${STATS} || exit 1; done`, 120);
      assert.equal(output, "200\n".repeat(50));
    });

    test("50 requests in a row by HTTP/1.0, where the device closes first", async () => {
      const output = await device.ok(`for i in $(seq 50); do curl -sSf --http1.0 -m 10 -o /dev/null -w '%{http_code}\\n' ${STATS} || exit 1; done`, 120);
      assert.equal(output, "200\n".repeat(50));
    });

    test("8 at once, each the whole page", async () => {
      const whole = (await device.ok(`curl -sSf -m 10 ${PAGE}`)).length;
      const output = await device.ok(`curl -sSf -m 30 -Z --parallel-immediate --parallel-max 8 ${`-o /dev/null ${PAGE} `.repeat(8)} -w '%{http_code} %{size_download}\\n'`);
      assert.equal(output, `200 ${whole}\n`.repeat(8));
    });

    test("8 connections that stay open are served in turn", async () => {
      const script = `import socket
conns = [socket.create_connection(("${DEVICE}", 7), 5) for _ in range(8)]
for round in range(3):
    for i, c in enumerate(conns): c.sendall(b"%d-%d" % (i, round))
    for i, c in enumerate(conns): assert c.recv(10) == b"%d-%d" % (i, round)
print("served")`;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`), "served\n");
    });

    test("a request in many small pieces is understood", async () => {
      const script = `import socket, time
c = socket.create_connection(("${DEVICE}", 80), 5)
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for o in b"GET / HTTP/1.0\\r\\nHost: x\\r\\n\\r\\n": c.send(bytes([o])); time.sleep(0.002)
got = b""
while True:
    more = c.recv(4096)
    if not more: break
    got += more
print(got[:15].decode(), len(got.split(b"\\r\\n\\r\\n")[1]))`;
      const whole = (await device.ok(`curl -sSf -m 10 ${PAGE}`)).length;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`), `HTTP/1.1 200 OK ${whole}\n`);
    });

    test("nothing was trapped, refused or dropped on the way", async () => {
      const { device: told, mac } = await device.stats();
      assert.deepEqual([told.traps, told.refused, mac.rxErrors, mac.txErrors], [0, 0, 0, 0]);
    });
  });
}

test("on mps2-an385 the core sleeps more than 95 % of the time when idle, and says so", async () => {
  const device = await boot({ board: "mps2-an385" });
  try {
    await new Promise((resolve) => { setTimeout(resolve, 7000); });
    const { device: told } = await device.stats();
    assert.ok(told.sleepPermille > 950, `${told.sleepPermille} of 1000`);
  } finally {
    await device.stop();
  }
});
