// C sources to objects to a program, each object only when it or a header of it is newer.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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
    await run(compiler, [...flags, "-MMD", "-MF", object + ".d", "-c", source, "-o", object]);
  }
  return object;
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
  await run(compiler, [...objects, ...link, "-o", program]);
  writeFileSync(recorded, command);
  return program;
}
