// An as-pect reporter beside the one that people read: what each test's last result was goes to build/test/aspect.json, for
// `ethertype requirements`. A run of all specs starts a new record; a run of some (SPEC) replaces theirs.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const FILE = "build/test/aspect.json";

const record = process.env.SPEC && existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};

let tests = [];

/** Nodes of as-pect's tree that are tests, not groups. */
const TEST = 0;

export default {
  stdout: null,
  stderr: null,
  onEnter() {},
  onExit(_context, node) {
    if (node.type === TEST) tests.push({ name: `${node.parent?.name ?? ""}: ${node.name}`, passed: node.pass === true });
  },
  onFinish({ fileName }) {
    record[fileName] = { sha1: createHash("sha1").update(readFileSync(fileName)).digest("hex"), tests };
    tests = [];
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, JSON.stringify(record, null, 1));
  },
};
