// Wasm's binary format as far as the build needs it: sections, function names, imports, exports.

/** A cursor over octets. */
class Reader {
  constructor(octets, at = 0) {
    this.octets = octets;
    this.at = at;
  }
  u8() {
    return this.octets[this.at++];
  }
  /** LEB128, unsigned, at most 32 bits. */
  u32() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = this.u8();
      value += (octet & 0x7f) * 2 ** shift;
      if (octet < 0x80) return value;
    }
  }
  text() {
    const n = this.u32();
    this.at += n;
    return Buffer.from(this.octets.subarray(this.at - n, this.at)).toString("utf8");
  }
}

const CUSTOM = 0, IMPORT = 2, FUNCTION = 3, EXPORT = 7, CODE = 10;
const FUNCTION_NAMES = 1;

/** Every section as { id, start, end, body }: offsets of the whole section and of its content. */
export function* sections(octets) {
  const reader = new Reader(octets, 8);
  while (reader.at < octets.length) {
    const start = reader.at;
    const id = reader.u8(), size = reader.u32(), body = reader.at;
    reader.at = body + size;
    yield { id, start, end: reader.at, body };
  }
}

const sectionOf = (octets, id) => [...sections(octets)].find((section) => section.id === id);

/** The module without names, source maps and other custom sections. */
export function withoutCustomSections(octets) {
  const kept = [...sections(octets)].filter(({ id }) => id !== CUSTOM).map(({ start, end }) => octets.subarray(start, end));
  return Buffer.concat([octets.subarray(0, 8), ...kept]);
}

/** The imports as { module, name, kind }, in their order. */
export function imports(octets) {
  const section = sectionOf(octets, IMPORT);
  if (!section) return [];
  const reader = new Reader(octets, section.body);
  return Array.from({ length: reader.u32() }, () => {
    const entry = { module: reader.text(), name: reader.text(), kind: reader.u8() };
    skipImportType(reader, entry.kind);
    return entry;
  });
}

function skipImportType(reader, kind) {
  if (kind === 1 || kind === 3) reader.u8();
  if (kind === 0) return reader.u32();
  if (kind === 3) return reader.u8();
  const limited = reader.u8() & 1;
  reader.u32();
  if (limited) reader.u32();
}

/** The exports as { name, kind, index }. */
export function exported(octets) {
  const section = sectionOf(octets, EXPORT);
  if (!section) return [];
  const reader = new Reader(octets, section.body);
  return Array.from({ length: reader.u32() }, () => ({ name: reader.text(), kind: reader.u8(), index: reader.u32() }));
}

/**
 * The source name of each function by index, imports first; where the name section does not say, the name that it is exported
 * under, or "function <n>".
 */
export function functionNames(octets) {
  const imported = imports(octets).filter(({ kind }) => kind === 0).map(({ module, name }) => `${module}.${name}`);
  const own = sectionOf(octets, FUNCTION);
  const count = own ? new Reader(octets, own.body).u32() : 0;
  const names = [...imported, ...Array.from({ length: count }, (_, i) => `function ${imported.length + i}`)];
  for (const { name, kind, index } of exported(octets)) if (kind === 0) names[index] = name;
  for (const section of sections(octets)) if (section.id === CUSTOM) readNames(octets, section, FUNCTION_NAMES, names);
  return names;
}

/** Puts the names of one kind that a name section has into `names`. */
function readNames(octets, { body, end }, wanted, names) {
  const reader = new Reader(octets, body);
  if (reader.text() !== "name") return;
  while (reader.at < end) {
    const kind = reader.u8(), size = reader.u32(), next = reader.at + size;
    if (kind === wanted) for (let n = reader.u32(); n > 0; n--) names[reader.u32()] = reader.text();
    reader.at = next;
  }
}

/** The module's own functions as { name, octets }. */
export function functionSizes(octets) {
  const imported = imports(octets).filter(({ kind }) => kind === 0).length;
  const names = functionNames(octets);
  const reader = new Reader(octets, sectionOf(octets, CODE).body);
  return Array.from({ length: reader.u32() }, (_, i) => {
    const size = reader.u32();
    reader.at += size;
    return { name: names[imported + i], octets: size };
  });
}
