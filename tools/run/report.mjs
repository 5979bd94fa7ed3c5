// What a person sees of a longer job: one line a step with its time; on a terminal also which step is under way.
import pc from "picocolors";

const NAME_WIDTH = 16;

/** A reporter for the stream: { line(text), fact(name, value), step(name, work) }. Colours on a terminal only. */
export function reporter(stream) {
  const colors = pc.createColors(Boolean(stream.isTTY) && !process.env.NO_COLOR);
  const line = (text) => stream.write(`${text}\n`);
  const step = async (name, work) => {
    const began = performance.now();
    if (stream.isTTY) stream.write(`${colors.dim("...")} ${name}\r`);
    const result = await work().catch((error) => {
      line(`${colors.red("failed")} ${name.padEnd(NAME_WIDTH)}`);
      throw error;
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
    line(`${colors.green("ok")}  ${name.padEnd(NAME_WIDTH)}${colors.dim(`${seconds} s`)}`);
    return result;
  };
  return {
    line,
    step,
    fact: (name, value) => line(`${colors.bold(name.padEnd(8))} ${value}`),
    warn: (text) => line(colors.yellow(text)),
  };
}
