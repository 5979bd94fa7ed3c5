// C sources to objects to a program, each object only when it or a header of it is newer.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { built, isFresh } from "./paths.mjs";
import { run, together } from "./run.mjs";

/** The files that a gcc dependency file names. */
function dependencies(file) {
  if (!existsSync(file)) return null;
  return readFileSync(file, "utf8").replace(/^[^:]*:/, "").replaceAll("\\\n", " ").trim().split(/\s+/);
}

/** Compiles one source to an object in build/<folder>/, whose name tells the flags it was compiled with. */
async function compile({ compiler, folder, source, flags }) {
  const key = createHash("sha256").update([compiler, source, ...flags].join("\0")).digest("hex").slice(0, 10);
  const object = built(folder, `${basename(source).replace(/\W/g, "-")}-${key}.o`);
  const depends = dependencies(object + ".d");
  if (!depends || !isFresh(object, depends)) {
    await whole(object, (made) => run(compiler, [...flags, "-MMD", "-MF", made + ".d", "-c", source, "-o", made]), [".d"]);
  }
  return object;
}

let makings = 0;

/** Makes `path` by `make(another path)` so that who else builds or uses the same sees it whole or not at all. */
async function whole(path, make, companions = []) {
  const made = `${path}.${process.pid}.${makings++}.tmp`;
  await make(made);
  for (const ending of [...companions, ""]) renameSync(made + ending, path + ending);
}

/**
 * Builds a program. `units` are { sources, flags }; `link` are the linker's arguments, `inputs` files that it reads beside the
 * objects. Returns the program's path.
 */
export async function buildProgram({ compiler, folder, name, units, link = [], inputs = [] }) {
  const jobs = units.flatMap(({ sources, flags }) => sources.map((source) => () => compile({ compiler, folder, source, flags })));
  const objects = await together(jobs);
  const program = built(folder, name);
  const command = JSON.stringify([compiler, ...objects, ...link]);
  const recorded = program + ".command";
  const same = existsSync(recorded) && readFileSync(recorded, "utf8") === command;
  if (same && isFresh(program, [...objects, ...inputs])) return program;
  await whole(program, (made) => run(compiler, [...objects, ...link, "-o", made]));
  writeFileSync(recorded, command);
  return program;
}
