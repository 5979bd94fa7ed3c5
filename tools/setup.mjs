#!/usr/bin/env node
// Makes a fresh machine ready: npm packages, and as root the Debian packages. It uses nothing but Node itself, and does
// nothing when all is there. `npm start` runs it with "run", `npm test` with "test", which needs more.
import { installPackages } from "./setup/npm.mjs";
import { installDebian } from "./setup/debian.mjs";

const purpose = process.argv[2] ?? "run";

try {
  checkNode();
  installPackages();
  await installDebian(purpose);
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}

function checkNode() {
  if (Number(process.versions.node.split(".")[0]) < 20) throw new Error(`Node 20 or newer is needed; this is ${process.version}. See https://nodejs.org/`);
}
