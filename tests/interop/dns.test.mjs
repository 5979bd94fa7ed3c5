// The resolver against dnsmasq on a real PC: addresses, aliases, names of hosts, an answer that needs TCP, what does not exist, and servers
// that are silent, closed or gone. What tshark reads in the record of the cable has to be as RFC 5452 wants it.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { stop } from "../../tools/run/children.mjs";
import { at } from "../../tools/toolchain/paths.mjs";
import { artifact, boot, BOARDS, client, DEVICE, PYTHON, readRecord } from "./support.mjs";

const PC = "192.168.7.1";
/** Other addresses of the PC: where port 53 is open and nobody answers, and where it is closed; and one that no host has. */
const SILENT = "192.168.7.9", CLOSED = "192.168.7.8", NOBODY = "192.168.7.99";

/** Hosts: more addresses for one name than 512 octets hold, with its alias; and a few others. */
const MANY = Array.from({ length: 60 }, (_, i) => `198.51.100.${i + 1}`);
const HOSTS = [...MANY.map((ip) => `${ip} many.example`), "192.0.2.10 www.example", "192.0.2.11 other.example", `${PC} pc.example`].join("\n");
const ALIASES = ["alias.example,www.example", "second.example,alias.example"];

const ENOENT = "errno 2", ENODATA = "errno 61", ETIMEDOUT = "errno 110";

/** The places of the resolver's counters in the line that "counters" brings (service/dns/counters). */
const COUNTERS = ["UDP_SENT", "TCP_SENT", "ANSWERED", "CACHE_HITS", "CACHE_EVICTED", "SHORT", "BAD_FORM", "BAD_ID", "BAD_QUESTION", "TIMEOUTS", "FAILURES"];

const directory = mkdtempSync(join(tmpdir(), "dns-test-"));
after(() => rmSync(directory, { recursive: true, force: true }));
const hosts = join(directory, "hosts");
writeFileSync(hosts, HOSTS);

/** A file that programs fetch. */
const FILE = "octets";
const octets = randomBytes(50000);
writeFileSync(join(directory, FILE), octets);

const dnsmasq = (address) => ["exec dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --pid-file= --no-resolv --no-hosts --bind-interfaces",
  `--local=/example/ --local=/2.0.192.in-addr.arpa/ --listen-address=${address} --local-ttl=60 --auth-ttl=60 --addn-hosts=${hosts}`,
  ...ALIASES.map((alias) => `--cname=${alias}`)].join(" ");

/** Takes datagrams at port 53 of SILENT, and says nothing. */
const silence = `exec ${PYTHON} -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("${SILENT}", 53))
while True: s.recv(2048)'`;

for (const board of BOARDS) {
  describe(`DNS: ${board}`, () => {
    const record = artifact(`dns-${board}.pcapng`);
    const children = [];
    let device;
    /** Says `questions` to the device's program; what it said. */
    const ask = async (...questions) => (await device.ok(client("lookup.py", ...questions.map((text) => `'${text}'`)), 60)).trimEnd().split("\n");
    const counters = async () => Object.fromEntries((await ask("counters"))[0].split(" ").map((value, i) => [COUNTERS[i], Number(value)]));

    before(async () => {
      device = await boot({ board, variant: "lookup", pcap: record });
      await device.ok(`ip address add ${SILENT}/24 dev cable0 && ip address add ${CLOSED}/24 dev cable0`);
      for (const command of [dnsmasq(PC), silence]) children.push(device.session.exec(command, { stdio: "ignore" }));
      await device.ok(`for i in $(seq 100); do [ $(ss -Hlun 'sport = 53' | wc -l) -ge 2 ] && exit 0; sleep 0.1; done; exit 1`);
    });
    after(async () => {
      for (const child of children) await stop(child);
      await device?.stop();
    });

    test("addresses and aliases, from the gateway while no server is named", async () => {
      assert.deepEqual(await ask("www.example", "OTHER.Example.", "alias.example", "second.example", "203.0.113.9"),
        ["192.0.2.10", "192.0.2.11", "192.0.2.10", "192.0.2.10", "203.0.113.9"]);
    });

    test("the name of a host", async () => {
      assert.deepEqual(await ask("ptr 192.0.2.11", "ptr 192.0.2.12"), ["other.example", ENOENT]);
    });

    test("what does not exist, and what has no address", async () => {
      assert.deepEqual(await ask("nothing.example", "example"), [ENOENT, ENODATA]);
    });

    test("an answer that does not fit comes by TCP, and is remembered", async () => {
      const earlier = await counters();
      const [first, second] = await ask("many.example", "many.example");
      assert.ok(MANY.includes(first), first);
      assert.equal(second, first);
      const later = await counters();
      assert.deepEqual([later.TCP_SENT - earlier.TCP_SENT, later.CACHE_HITS - earlier.CACHE_HITS], [1, 1]);
    });

    const failing = { "is silent": SILENT, "has the port closed": CLOSED, "is gone": NOBODY };
    for (const [what, ip] of Object.entries(failing)) {
      test(`a server that ${what}: the next one answers`, async () => {
        const earlier = await counters();
        const began = Date.now();
        assert.deepEqual(await ask(`server 0 ${ip}`, `server 1 ${PC}`, "ptr 192.0.2.10"), ["ok", "ok", "www.example"]);
        assert.ok(Date.now() - began < 8000, "in time");
        const later = await counters();
        // Who is gone is missed by the time for an answer, before ARP gives up.
        const closed = ip === CLOSED;
        assert.deepEqual([later.TIMEOUTS - earlier.TIMEOUTS, later.FAILURES - earlier.FAILURES], closed ? [0, 1] : [1, 0]);
      });
    }

    test("when no server answers the program is told", async () => {
      assert.deepEqual(await ask(`server 0 ${SILENT}`, "server 1 0.0.0.0", "www2.example", "server 0 192.168.7.1", "www.example"),
        ["ok", "ok", ETIMEDOUT, "ok", "192.0.2.10"]);
    });

    test("on the cable: no message is malformed, numbers and ports do not repeat, letters have mixed cases", () => {
      assert.deepEqual(readRecord(record, ["frame.number"], `dns && _ws.malformed && ip.src == ${DEVICE}`), []);
      const queries = readRecord(record, ["dns.id", "udp.srcport", "dns.qry.name"], `dns && udp && ip.src == ${DEVICE}`);
      assert.ok(queries.length > 12, `${queries.length} queries`);
      for (const column of [0, 1]) assert.ok(new Set(queries.map((fields) => fields[column])).size > queries.length - 3, `column ${column}`);
      assert.ok(queries.filter(([, , name]) => name !== name.toLowerCase()).length > queries.length / 2, "mixed cases");
      assert.equal(readRecord(record, ["frame.number"], `dns && tcp && ip.src == ${DEVICE}`).length, 1);
      assert.deepEqual(readRecord(record, ["frame.number"], `tcp.flags.reset == 1 && ip.src == ${DEVICE} && tcp.port == 53`), []);
    });
  });
}

/**
 * Boots a device whose program fetches `url` from the PC, which has a name server and a web server. Returns the match of `pattern` on its
 * console.
 */
async function fetched(board, kind, url, pattern) {
  const device = await boot({ board, application: at("board/examples", `fetch.${kind}`), arguments: url });
  const children = [];
  try {
    for (const command of [dnsmasq(PC), `exec ${PYTHON} -m http.server --directory ${directory} 8000`]) {
      children.push(device.session.exec(command, { stdio: "ignore" }));
    }
    return await device.line(pattern, 60);
  } finally {
    for (const child of children) await stop(child);
    await device.stop();
  }
}

for (const board of BOARDS) {
  for (const kind of ["c", "ts"]) {
    test(`a program beside the stack finds its server by name: ${board}, ${kind}`, async () => {
      const [, length, hash] = await fetched(board, kind, `http://pc.example:8000/${FILE}`, /fetch: (\d+) octets, sha256 (\w+)$/);
      assert.deepEqual([length, hash], [`${octets.length}`, createHash("sha256").update(octets).digest("hex")]);
    });

    test(`and is told that there is none: ${board}, ${kind}`, async () => {
      await fetched(board, kind, `http://nothing.example:8000/${FILE}`, /fetch: cannot find the host, error 2$/);
    });
  }
}
