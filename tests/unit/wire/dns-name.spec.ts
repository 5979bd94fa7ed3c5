// Domain names. The message is the example of RFC 1035 4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92.
import { ip4 } from "../../../assembly/lib/bytes";
import { Err } from "../../../assembly/lib/errors";
import { Bad, decodeHost, Dotted, encodeName, expandName, Expanded, isDotted, reverseText } from "../../../assembly/wire/dns-name";
import { hexAt, hexOf } from "../../fakes/octets";

const MESSAGE: usize = memory.data(100);
const NAME: usize = memory.data(256);
const TEXT: usize = memory.data(256);

function example(): void {
  memory.fill(MESSAGE, 0xee, 100);
  hexAt(MESSAGE + 20, "01 46 03 49 53 49 04 41 52 50 41 00");
  hexAt(MESSAGE + 40, "03 46 4f 4f c0 14");
  hexAt(MESSAGE + 64, "c0 1a");
  hexAt(MESSAGE + 92, "00");
}

function expanded(at: i32): string {
  const n = expandName(MESSAGE, 100, at, NAME);
  if (n < 0) return n.toString();
  if (n == 1) return ".";
  const length = decodeHost(NAME, TEXT, 256);
  expect(length).toBe(n - 2, "octets of labels and of text");
  return String.UTF8.decodeUnsafe(TEXT, length);
}

/** The labels of a text in hex, or the error. */
function encoded(text: string, room: i32 = 256): string {
  const octets = String.UTF8.encode(text);
  const n = encodeName(changetype<usize>(octets), octets.byteLength, NAME, room);
  return n < 0 ? n.toString() : hexOf(NAME, n);
}

function dotted(text: string): bool {
  const octets = String.UTF8.encode(text);
  return isDotted(changetype<usize>(octets), octets.byteLength);
}

describe("names in messages", () => {
  it("are expanded, in lower case, and what follows them is found (RFC 1035 4.1.4)", () => {
    example();
    expect(expanded(20)).toBe("f.isi.arpa");
    expect(Expanded.end).toBe(32);
    expect(expanded(40)).toBe("foo.f.isi.arpa");
    expect(Expanded.end).toBe(46);
    expect(expanded(64)).toBe("arpa");
    expect(Expanded.end).toBe(66);
    expect(expanded(92)).toBe(".");
    expect(Expanded.end).toBe(93);
  });

  it("end within the message", () => {
    example();
    for (let n = 21; n < 32; n++) expect(expandName(MESSAGE, n, 20, NAME)).toBe(Bad.SHORT);
    expect(expandName(MESSAGE, 45, 40, NAME)).toBe(Bad.SHORT);
    expect(expandName(MESSAGE, 100, 100, NAME)).toBe(Bad.SHORT);
    expect(expandName(MESSAGE, 100, 0x7fffffff, NAME)).toBe(Bad.SHORT);
  });
});

describe("names as texts", () => {
  it("become labels in lower case", () => {
    expect(encoded("F.ISI.arpa")).toBe("01 66 03 69 73 69 04 61 72 70 61 00");
    expect(encoded("_sip.[x]@~.")).toBe("04 5f 73 69 70 05 5b 78 5d 40 7e 00");
    expect(encoded("a", 3)).toBe("01 61 00");
  });

  it("have limits", () => {
    expect(encoded("a", 2)).toBe((<i32>Err.ENOBUFS).toString());
    const bad = ["", ".", "..", "a..", ".a", "a b", "a\tb", "caf\u00e9"];
    for (let i = 0; i < bad.length; i++) expect(encoded(bad[i])).toBe((<i32>Err.EINVAL).toString(), bad[i]);
    expect(encoded("a".repeat(63)).length).toBe(65 * 3 - 1);
    expect(encoded("a".repeat(64))).toBe((<i32>Err.ENAMETOOLONG).toString());
    const longest = ("a".repeat(62) + ".").repeat(4) + "a";
    expect(encoded(longest).length).toBe(255 * 3 - 1);
    expect(encoded(longest + "a")).toBe((<i32>Err.ENAMETOOLONG).toString());
  });

  it("come from labels of letters, digits, hyphens and underscores alone, as many octets as there is room for", () => {
    hexAt(NAME, "03 61 2d 5f 02 7a 39 00");
    expect(decodeHost(NAME, TEXT, 256)).toBe(6);
    expect(hexOf(TEXT, 6)).toBe("61 2d 5f 2e 7a 39");
    memory.fill(TEXT, 0xee, 8);
    expect(decodeHost(NAME, TEXT, 3)).toBe(6);
    expect(hexOf(TEXT, 5)).toBe("61 2d 5f ee ee");
    for (let c = 0; c < 256; c++) {
      const good = c >= 48 && c <= 57 || c >= 65 && c <= 90 || c >= 97 && c <= 122 || c == 45 || c == 95;
      store<u32>(NAME, 1 | c << 8);
      expect(decodeHost(NAME, TEXT, 256)).toBe(good ? 1 : <i32>Bad.FORM);
    }
    store<u8>(NAME, 0);
    expect(decodeHost(NAME, TEXT, 256)).toBe(Bad.FORM, "the root is no host");
  });
});

describe("addresses as texts", () => {
  it("are four decimal numbers", () => {
    expect(dotted("192.0.2.1")).toBe(true);
    expect(Dotted.ip).toBe(ip4(192, 0, 2, 1));
    expect(dotted("0.0.0.0") && dotted("255.255.255.255")).toBe(true);
    const bad = ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4 ", "1.2.3.a", "1.2.3.0004", "a.example"];
    for (let i = 0; i < bad.length; i++) expect(dotted(bad[i])).toBe(false, bad[i]);
  });

  it("are turned round for in-addr.arpa (RFC 1035 3.5)", () => {
    const n = reverseText(ip4(10, 2, 0, 52), TEXT);
    expect(String.UTF8.decodeUnsafe(TEXT, n)).toBe("52.0.2.10.in-addr.arpa");
    expect(reverseText(0xffffffff, TEXT)).toBe(28);
  });
});
