#!/usr/bin/env node
// Where the instructions of a frame go: node tools/bench/profile.mjs [row ...], rows as in lwip.json; all without. For each row the
// share of each function of the stack, and of each operation and function of the firmware.
import { readFileSync } from "node:fs";
import { at } from "../toolchain/paths.mjs";
import { run } from "../toolchain/run.mjs";
import { buildWasm } from "../toolchain/wasm.mjs";
import { program, runOnBoard } from "./count.mjs";

const VARIANT = "bench";
const ENGINE = { engineFlags: ["-include", at("tests/bench/profile.h")] };
const SHOWN = 16;

/** The peer's own C functions, which run between the frames. */
const PEER = /^(make_|sound|checksum|put|get|fill|segment|ipv4|acknowledgement|echo_reply|same_datagram|arp_reply|pseudo|stack_serve|hand_over)/;

/** The name whose start is the last one not above an address; `starts` are [address, name], sorted. */
function owner(starts, address) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle][0] <= address) low = middle + 1;
    else high = middle;
  }
  return low ? starts[low - 1][1] : null;
}

const byAddress = (a, b) => a[0] - b[0];

async function symbols(elf) {
  const lines = (await run("arm-none-eabi-nm", [elf])).split("\n").map((line) => line.split(" "));
  return lines.filter(([, kind]) => /^[tTwW]$/.test(kind)).map(([address, , name]) => [parseInt(address, 16), name]).sort(byAddress);
}

/** Sums samples [key, count] by the name of the key, the largest first. */
function shares(samples, nameOf) {
  const sums = new Map();
  for (const [key, count] of samples) {
    const name = nameOf(key);
    if (name && !PEER.test(name)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}

function print(title, list) {
  const all = list.reduce((sum, [, count]) => sum + count, 0);
  console.log(`\n${title}`);
  for (const [name, count] of list.slice(0, SHOWN)) console.log(`${((100 * count) / all).toFixed(1).padStart(7)} %  ${name}`);
}

const wanted = process.argv.slice(2);
const names = JSON.parse(readFileSync((await buildWasm(VARIANT)).names, "utf8"));
const native = await symbols(await program("profile.c", VARIANT, ENGINE));
const rows = new Map();
let row;
for (const line of await runOnBoard("profile.c", VARIANT, ["-net", "none"], ENGINE)) {
  const [key, first, second] = line.replace(":", "").split(" ");
  if (key === "work") rows.set(first, row = { function: [], code: [] });
  else if (second) row?.[key]?.push([Number(first), Number(second)]);
}
for (const [name, samples] of rows) {
  if (wanted.length && !wanted.includes(name)) continue;
  print(`${name}: functions of the stack`, shares(samples.function, (index) => names[index]));
  print(`${name}: functions of the firmware`, shares(samples.code, (address) => owner(native, address)));
}
