import { TOKEN, Text } from "../../../build/assets";
import { PIECE, Out, findText, inSet, putDecimal, putHex, putIp, putMac, putPlain, putText, textLength } from "../../../assembly/app/text";
import { ip4 } from "../../../assembly/lib/bytes";

const OCTETS: usize = memory.data<u8>([0x02, 0x00, 0xab, 0xcd, 0xef, 0x0f]);
const NASTY: usize = memory.data<u8>([0x61, 0x22, 0x5c, 0x0a, 0x7f, 0xe9, 0x20, 0x7e]);

function written(): string {
  const text = String.UTF8.decodeUnsafe(PIECE, Out.end - PIECE);
  Out.end = PIECE;
  return text;
}

describe("Text", () => {
  beforeEach(() => {
    memory.fill(PIECE, 0xa5, 64);
    Out.end = PIECE;
  });

  it("writes numbers of every length", () => {
    let expected: u32 = 0;
    for (let digits = 1; digits <= 9; digits++) {
      expected = expected * 10 + digits;
      putDecimal(expected);
      expect(written()).toBe(expected.toString());
    }
    for (let power: u32 = 1, i = 0; i < 10; i++, power *= 10) {
      putDecimal(power);
      expect(written()).toBe(power.toString());
      putDecimal(power - 1);
      expect(written()).toBe((power - 1).toString());
    }
    putDecimal(u32.MAX_VALUE);
    expect(written()).toBe("4294967295");
  });

  it("writes hexadecimal digits with leading zeros", () => {
    putHex(0x1f2, 3);
    putHex(0, 2);
    expect(written()).toBe("1f200");
  });

  it("writes IPv4 addresses in wire order", () => {
    putIp(ip4(192, 168, 7, 2));
    expect(written()).toBe("192.168.7.2");
    putIp(u32.MAX_VALUE);
    expect(written()).toBe("255.255.255.255");
    putIp(0);
    expect(written()).toBe("0.0.0.0");
  });

  it("writes MAC addresses", () => {
    putMac(OCTETS);
    expect(written()).toBe("02:00:ab:cd:ef:0f");
  });

  it("lets nothing into a JSON string that would have to be escaped", () => {
    memory.copy(Out.end, NASTY, 8);
    putPlain(8);
    expect(written()).toBe("a????? ~");
  });

  it("finds every text of the list, and only whole ones", () => {
    for (let text: i32 = 0; text < Text.COUNT; text++) {
      putText(text);
      expect(<i32>(Out.end - PIECE)).toBe(textLength(text));
      expect(findText(PIECE, textLength(text))).toBe(text);
      Out.end = PIECE;
    }
    putText(Text.TRANSFER_ENCODING);
    expect(findText(PIECE, 16)).toBe(Text.NOTHING);
    expect(findText(PIECE, 18)).toBe(Text.NOTHING);
  });

  it("has exactly the token octets of RFC 9110 5.6.2 in its set", () => {
    const others = "\"(),/:;<=>?@[\\]{}";
    for (let c = 0; c < 256; c++) {
      expect(inSet(TOKEN, c)).toBe(c > 32 && c < 127 && !others.includes(String.fromCharCode(c)));
    }
  });
});
