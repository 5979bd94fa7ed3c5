// What the ready scenarios with real stacks show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { byVariant, ready, written } from "./run.mjs";

const LOCAL = 2;

/** Long enough for both boards to have claimed their addresses and fetched. */
const SHORT = { duration: "3 s" };

const steps = ({ connections: [{ steps: each }] }) => each.map(({ by, what }) => `${by} ${what}`);

/** Each board asks the other for its sockets when all is done. */
const ASKING = { stations: { server: { fetch: [{ from: "client", path: "/stats.json", http: "1.0", start: "2 s" }] } } };

/** The ports of the connections that a board's own status page says are in TIME-WAIT. */
function timeWaits({ fetches }) {
  const { sockets } = JSON.parse(fetches.find(({ path }) => path === "/stats.json").body);
  return JSON.stringify(sockets.filter((socket) => JSON.stringify(socket).includes("TIME-WAIT")));
}

test("HTTP/1.0: the server closes first and holds TIME-WAIT; 1.1: the client does", async () => {
  const { "server-first": old, "client-first": later } = byVariant(await ready("who-closes-first", SHORT));
  assert.deepEqual(steps(old), ["client SYN", "server SYN, ACK", "server FIN", "client ACK of the server's FIN", "client FIN", "server ACK of the client's FIN"]);
  assert.deepEqual(steps(later), ["client SYN", "server SYN, ACK", "client FIN", "server ACK of the client's FIN", "server FIN", "client ACK of the server's FIN"]);
  assert.deepEqual([old, later].map(({ connections: [{ timeWait }] }) => timeWait), [["server"], ["client"]]);
  for (const { fetches: [{ status, error, body }] } of [old, later]) {
    assert.deepEqual([status, error], [200, 0]);
    assert.match(body, /<\/html>|<!doctype html>/);
  }
});

test("who is in TIME-WAIT by the wire is so by the client's own list of sockets", async () => {
  const { "server-first": old, "client-first": later } = byVariant(await ready("who-closes-first", { duration: "4 s", ...ASKING }));
  assert.ok(!timeWaits(old).includes('"10.0.0.1"'), timeWaits(old));
  assert.match(timeWaits(later), /10\.0\.0\.1/);
});

test("lost ROM: the board makes a local address, no two the same, and goes on working", async () => {
  const runs = byVariant(await ready("lost-rom", SHORT));
  for (const { boards, fetches: [{ status }] } of Object.values(runs)) {
    assert.equal(status, 200);
    for (const { address, rom } of boards) {
      assert.equal((parseInt(address, 16) & LOCAL) !== 0, rom !== "present", `${address}, ROM ${rom}`);
      if (rom === "present") assert.match(address, /^00:80:0f:11:70:0[12]$/);
    }
    assert.notEqual(boards[0].address, boards[1].address);
  }
  assert.deepEqual(runs["both-lost"].boards.map(({ rom }) => rom), ["absent", "absent"]);
  const { "both-lost": other } = byVariant(await ready("lost-rom", { ...SHORT, seed: 9 }));
  assert.notEqual(other.boards[0].address, runs["both-lost"].boards[0].address, "from the board's entropy");
});

const CROWDED = `
title: two boards among others on a hub
duration: 6 s
stations:
  server: { kind: stack, ip: 10.0.0.1/24 }
  client: { kind: stack, ip: 10.0.0.2/24, fetch: [{ from: server, path: /stats.json, http: "1.0" }] }
  noisy: { count: 4, traffic: { kind: poisson, load: 1 Mbit/s, frame: 512 octets, to: broadcast } }
devices:
  hub: { kind: hub, speed: 10 Mbit/s }
`;

test("boards and synthetic stations on one hub: a page arrives whole over collisions, at 10 Mbit/s in half duplex", async () => {
  const [{ results }] = await written(CROWDED);
  assert.deepEqual(results.links.map(({ speed, duplex }) => `${speed} ${duplex}`), Array(6).fill("10 half"));
  assert.ok(results.stations.every(({ collisions }) => collisions > 0), "everybody has met others");
  const [{ status, error, body }] = results.fetches;
  assert.deepEqual([status, error], [200, 0]);
  assert.equal(JSON.parse(body).device.ip, "10.0.0.1");
});

test("the same seed is the same run of two stacks, to the bit", async () => {
  const hashes = async (changes) => (await ready("who-closes-first", { ...SHORT, ...changes })).map(({ results }) => results.hash);
  assert.deepEqual(await hashes(), await hashes());
  assert.notDeepEqual(await hashes(), await hashes({ seed: 2 }));
});
