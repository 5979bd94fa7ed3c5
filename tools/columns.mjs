// Tables as text.

/** Lines of cells as text in columns, the first to the left, the others to the right. */
export function inColumns(lines) {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  return lines.map((line) => line.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd());
}

/** Prints them. */
export function columns(lines) {
  for (const line of inColumns(lines)) console.log(line);
}
