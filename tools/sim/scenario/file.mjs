// A scenario file: YAML, and where in it a value stands, so that whoever wrote a wrong one is told the line.
import { readFileSync } from "node:fs";
import { isMap, LineCounter, parseDocument } from "yaml";
import { UsageError } from "../../errors.mjs";

export class ScenarioFile {
  constructor(name, text) {
    this.name = name;
    this.lines = new LineCounter();
    this.document = parseDocument(text, { lineCounter: this.lines });
    const [error] = this.document.errors;
    if (error) throw new UsageError(`${name}:${this.lineAt(error.pos[0])}: ${error.message.split("\n")[0].replace(/ at line.*$/, "")}`);
    this.content = this.plain() ?? {};
  }

  /** What it says as plain values; an alias that leads nowhere, or too often, is found only here. */
  plain() {
    try {
      return this.document.toJS();
    } catch (error) {
      throw new UsageError(`${this.name}: ${error.message}`);
    }
  }

  static read(path) {
    try {
      return new ScenarioFile(path, readFileSync(path, "utf8"));
    } catch (error) {
      if (error.code === undefined) throw error;
      throw new UsageError(`cannot read ${path}: ${error.code === "ENOENT" ? "no such file" : error.message}`);
    }
  }

  lineAt(offset) {
    return this.lines.linePos(offset).line;
  }

  /** The line of the value at `path`, or of the innermost map around where it would stand. */
  lineOf(path) {
    for (let depth = path.length; depth > 0; depth--) {
      const parent = this.document.getIn(path.slice(0, depth - 1), true);
      const key = isMap(parent) && parent.items.find((item) => String(item.key) === String(path[depth - 1]))?.key;
      const node = key || this.document.getIn(path.slice(0, depth), true);
      if (node?.range) return this.lineAt(node.range[0]);
    }
    return 1;
  }

  /** Whether the file itself says something at `path`. */
  has(path) {
    return this.document.hasIn(path);
  }

  /** An error for who wrote the file: every fault { path, message } with its line, in the order of the lines. */
  refuse(faults) {
    const told = faults.map(({ path, message }) => ({ line: this.lineOf(path), text: `${path.length ? `${path.join(".")}: ` : ""}${message}` }));
    const lines = told.sort((a, b) => a.line - b.line).map(({ line, text }) => `${this.name}:${line}: ${text}`);
    return new UsageError([...new Set(lines)].join("\n  "));
  }
}
