// The layers of the stack, and that imports point down only: an app may know services, a service sockets, a socket transport, and so
// on to the driver; the floors (wire, lib, config and the board's import list) know nothing above them.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { globFiles } from "./files.mjs";

const LAYERS = ["hal", "assembly/link", "assembly/network", "assembly/transport", "assembly/socket", "assembly/service", "assembly/app"];
const FLOORS = ["assembly/wire", "assembly/lib", "assembly/config", "hal/board"];

const within = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** The height of a module named without its extension: 0 for a floor, 1 for the drivers, ...; null outside the layers. */
export function heightOf(path) {
  if (FLOORS.some((floor) => within(path, floor))) return 0;
  const layer = LAYERS.findIndex((folder) => within(path, folder));
  return layer < 0 ? null : layer + 1;
}

/** The imports of a TypeScript file that point up, as { file, line, target }; `file` is its path from the root. */
export function upwardImports(file, text) {
  const own = heightOf(file.replace(/\.ts$/, ""));
  const found = [];
  if (own === null) return found;
  for (const match of text.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s+"(\.[^"]*)"/gm)) {
    const target = posix.join(posix.dirname(file), match[1]);
    if ((heightOf(target) ?? Infinity) > own && !within(target, "build")) {
      found.push({ file, line: text.slice(0, match.index + match[0].length).split("\n").length, target });
    }
  }
  return found;
}

/** All upward imports of the stack and the drivers. */
export function checkLayers() {
  return globFiles(["assembly", "hal"], ".ts").flatMap(({ path, file }) => upwardImports(path, readFileSync(file, "utf8")));
}
