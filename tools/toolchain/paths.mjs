// Where things lie, and whether what was built is still good.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** A path inside the project. */
export const at = (...parts) => join(root, ...parts);

/** A path in build/, whose folder is made. */
export function built(...parts) {
  const path = at("build", ...parts);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** Every file below `folder` whose name ends in one of `endings`, sorted. */
export function filesBelow(folder, endings) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path, endings));
    else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(path);
  }
  return found.sort();
}

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

/** Whether `target` exists and is newer than every one of `sources`. A source that is gone makes it old. */
export function isFresh(target, sources) {
  const made = changed(target);
  return made !== undefined && sources.every((source) => changed(source) <= made);
}
