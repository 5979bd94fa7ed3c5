// Lines out of a stream of octets.

/** Calls onLine for every line of a readable stream, without its line end; a last line without one counts too. */
export function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop();
    lines.forEach(onLine);
  });
  stream.on("end", () => { if (rest) onLine(rest); });
}
