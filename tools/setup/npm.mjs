// The npm packages: installed when node_modules does not hold what package-lock.json asks for.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(`${ROOT}${file}`, "utf8")).packages;
  } catch {
    return null;
  }
}

/** What is wrong with node_modules, as a sentence, or null. npm keeps a record of what it installed in it. */
export function whatNpmMisses() {
  const wanted = packagesOf("package-lock.json");
  if (!wanted) return "package-lock.json is missing or damaged";
  const installed = packagesOf("node_modules/.package-lock.json");
  if (!installed) return "no npm package is installed";
  const missing = Object.keys(wanted).filter((path) => path && !wanted[path].optional && installed[path]?.version !== wanted[path].version);
  return missing.length ? `${missing.length} npm packages are missing or of another version, such as ${missing[0].replace(/^.*node_modules\//, "")}` : null;
}

/** Installs them when needed, running none of their install scripts, which none of them needs; throws when npm fails. */
export function installPackages() {
  const reason = whatNpmMisses();
  if (!reason) return;
  console.error(`setup: ${reason}; npm ci runs ...`);
  const began = Date.now();
  const { status } = spawnSync("npm", ["ci", "--no-progress", "--ignore-scripts", "--loglevel=error"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("npm ci failed: see above. Is the npm registry within reach?");
  console.error(`setup: npm packages installed in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}
