// Runs a tool and turns its failure into an error that says what to do.
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { Failure } from "../errors.mjs";

const packages = {
  "arm-none-eabi-gcc": "gcc-arm-none-eabi libnewlib-arm-none-eabi",
  "arm-none-eabi-size": "binutils-arm-none-eabi",
  cc: "gcc libc6-dev",
  wat2wasm: "wabt",
};

/** Lines of a tool's complaint that are passed on. */
const LINES = 40;

/** What the tool printed on standard output. Throws a Failure with its message, or with what to install. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 1 << 24, ...options }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === "ENOENT") return reject(new Failure(missing(command)));
      reject(new Failure(`${command} failed:\n${head(stderr || stdout || error.message)}`));
    });
  });
}

/** What a tool said first: the rest mostly follows from it. */
function head(text) {
  const lines = text.trim().split("\n");
  return lines.length <= LINES ? lines.join("\n") : [...lines.slice(0, LINES), `... and ${lines.length - LINES} more lines`].join("\n");
}

function missing(command) {
  const hint = packages[command];
  return `${command} is not installed` + (hint ? `; on Debian: apt-get install ${hint}` : "");
}

/** Runs `jobs`, functions that return promises, as many at once as there are processors. */
export async function together(jobs) {
  const results = new Array(jobs.length);
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const i = next++;
      results[i] = await jobs[i]();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
