// An application for a sandbox beside the stack's: AssemblyScript compiled here, or a Wasm module as it is.
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Failure } from "../errors.mjs";
import { at, built, filesBelow, isFresh } from "./paths.mjs";
import { compile, optimize, strip } from "./wasm.mjs";

/**
 * Builds build/applications/<name>/application.wasm from a .ts or .wasm file, with its function names beside it. Returns { wasm, names,
 * resources }: their paths; an application has no resources.
 */
export async function buildApplication(file) {
  if (!existsSync(file)) throw new Failure(`${file}: no such file`);
  const key = createHash("sha256").update(file).digest("hex").slice(0, 8);
  const path = (name) => built("applications", `${basename(file).replace(/\W/g, "-")}-${key}`, name);
  const made = { wasm: path("application.wasm"), names: path("names.json"), resources: path("resources") };
  const sources = file.endsWith(".ts") ? [dirname(file), at("board/application")].flatMap((folder) => filesBelow(folder, [".ts"])) : [file];
  if (isFresh(made.wasm, [...sources, import.meta.filename])) return made;
  writeFileSync(made.resources, "");
  strip(file.endsWith(".ts") ? await compiled(file, path("named.wasm")) : file, made.wasm, made.names);
  return made;
}

/** With the stack's options but for its entries: nothing frees memory, and an error that the language finds traps. */
async function compiled(file, named) {
  await compile([file], [], named, { more: ["--config", "none"] });
  await optimize(named);
  return named;
}
