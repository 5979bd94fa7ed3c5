// The cable between the device and the PC: a C program of tools/cable.
import { existsSync } from "node:fs";
import { Failure } from "../errors.mjs";
import { at, filesBelow } from "./paths.mjs";
import { buildProgram } from "./compile.mjs";

/** Builds build/cable/cable from every C source in tools/cable. Returns its path. */
export async function buildCable() {
  const folder = at("tools/cable");
  if (!existsSync(folder)) throw new Failure("tools/cable is missing from this checkout");
  const flags = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O2", "-g", "-I", folder];
  const units = [{ sources: filesBelow(folder, [".c"]), flags }];
  return buildProgram({ compiler: "cc", folder: "cable", name: "cable", units, link: ["-lm"] });
}
