// What the tests of `ethertype wire` share: the command, frames that others published, and a temporary folder.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after } from "node:test";

export const TOOL = fileURLToPath(new URL("../../tools/ethertype.mjs", import.meta.url));
const PUBLISHED = readFileSync(new URL("../fakes/published-frames.ts", import.meta.url), "utf8");
const CAPTURES = readFileSync(new URL("../fakes/captures.ts", import.meta.url), "utf8");

const hexIn = (text, name) => new RegExp(`${name}: string = [\`"]([^\`"]*)[\`"]`).exec(text)[1].replace(/\s+/g, "");

/** Frames with their FCS that others published (tests/fakes/published-frames.ts), as hexadecimal digits. */
export const ARP = hexIn(PUBLISHED, "ARP_QUESTION");
export const UDP = hexIn(PUBLISHED, "UDP_FROM_FPGA");

/** A frame or packet of tests/fakes/captures.ts. */
export const captured = (name) => hexIn(CAPTURES, name);

const directory = mkdtempSync(join(tmpdir(), "wire-test-"));
after(() => rmSync(directory, { recursive: true, force: true }));

/** A path in the temporary folder. */
export const temporary = (name) => join(directory, name);

/** Runs `ethertype wire`: { status, stdout, stderr }. */
export const wire = (...args) => spawnSync(process.execPath, [TOOL, "wire", ...args], { encoding: "utf8", timeout: 90000 });
