import { HEADER_FIELDS, HeaderField, METHODS, Method, TOKEN, Text } from "../../../build/assets";
import { AddressSize, Out, PIECE, findText, inSet, putAddress, putDecimal, putHex, putRun, putText } from "../../../assembly/app/text";
import { ip4 } from "../../../assembly/lib/bytes";

const OCTETS: usize = memory.data<u8>([0x02, 0x00, 0xab, 0xcd, 0xef, 0x0f, 0x77, 0x88]);

function put(text: string): usize {
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, PIECE);
  return PIECE;
}

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
    putAddress(ip4(192, 168, 7, 2), AddressSize.IP);
    expect(written()).toBe("192.168.7.2");
    putAddress(u32.MAX_VALUE, AddressSize.IP);
    expect(written()).toBe("255.255.255.255");
    putAddress(0, AddressSize.IP);
    expect(written()).toBe("0.0.0.0");
  });

  it("writes MAC addresses", () => {
    putAddress(load<u64>(OCTETS), AddressSize.MAC);
    expect(written()).toBe("02:00:ab:cd:ef:0f");
  });

  it("comes from the resources up to its end", () => {
    putText(Text.CHUNKED_LINE);
    putText(Text.NOTHING);
    putText(Text.UP);
    putText(Text.NEIGHBOUR_STATES + 16);
    putText(Text.TCP_STATES + 160);
    expect(written()).toBe("Transfer-Encoding: chunked\r\nupINCOMPLETETIME-WAIT");
  });

  it("comes from the resources no further than asked for, wherever its end lies", () => {
    for (let n = 0; n <= 5; n++) {
      expect(putRun(Text.LOCAL, n)).toBe(n);
      expect(written()).toBe("local".slice(0, n));
    }
    for (let n = 6; n <= 12; n++) {
      expect(putRun(Text.LOCAL, n)).toBe(5);
      expect(load<u8>(Out.end)).toBe(0x80);
      expect(written()).toBe("local");
    }
  });

  it("is found in a list, and only when it is whole", () => {
    expect(findText(METHODS, put("GET"), 3)).toBe(Method.GET);
    expect(findText(METHODS, put("PATCH"), 5)).toBe(Method.PATCH);
    expect(findText(METHODS, put("host"), 4)).toBe(Method.NONE);
    expect(findText(METHODS, put(""), 0)).toBe(Method.NONE);
    const p = put("transfer-encodings");
    expect(findText(HEADER_FIELDS, p, 17)).toBe(HeaderField.TRANSFER_ENCODING);
    expect(findText(HEADER_FIELDS, p, 16)).toBe(HeaderField.NONE);
    expect(findText(HEADER_FIELDS, p, 18)).toBe(HeaderField.NONE);
  });

  it("has exactly the token octets of RFC 9110 5.6.2 in its set", () => {
    const others = "\"(),/:;<=>?@[\\]{}";
    for (let c = 0; c < 256; c++) {
      expect(inSet(TOKEN, c)).toBe(c > 32 && c < 127 && !others.includes(String.fromCharCode(c)));
    }
  });
});
