// The project's own source files.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Files below the folders (paths from the root) that end in `extension`, as { path from the root, file: absolute }. */
export function globFiles(folders, extension) {
  return folders.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(extension))
    .map((name) => ({ path: `${folder}/${name}`, file: join(ROOT, folder, name) })));
}
