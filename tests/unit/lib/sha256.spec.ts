import { sha256Add, sha256Begin, sha256End } from "../../../assembly/lib/sha256";
import { hexOf } from "../../fakes/octets";

const OCTETS: usize = memory.data(1000);
const HASH: usize = memory.data(32);

function hash(): string {
  sha256End(HASH);
  return hexOf(HASH, 32).split(" ").join("");
}

/** The hash of `text`, `piece` octets at a time. */
function hashOf(text: string, piece: i32): string {
  sha256Begin();
  const octets = String.UTF8.encode(text);
  for (let at = 0; at < octets.byteLength; at += piece) {
    sha256Add(changetype<usize>(octets) + at, min(piece, octets.byteLength - at));
  }
  return hash();
}

describe("SHA-256", () => {
  it("gives the hashes of FIPS 180-4's examples, in one piece and octet by octet", () => {
    const two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    for (let piece = 1; piece <= 1000; piece += 999) {
      expect(hashOf("", piece)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
      expect(hashOf("abc", piece)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      expect(hashOf(two, piece)).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
  });

  it("gives that of a million times \"a\", in pieces that fit no block", () => {
    memory.fill(OCTETS, 97, 1000);
    sha256Begin();
    for (let i = 0; i < 1000; i++) {
      sha256Add(OCTETS, 337);
      sha256Add(OCTETS, 663);
    }
    expect(hash()).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });

  it("gives that of every length about the end of a block", () => {
    memory.fill(OCTETS, 97, 1000);
    // Made by Python's hashlib.
    const known: string[] = [
      "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318", "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
      "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0",
    ];
    const lengths: i32[] = [55, 56, 65];
    for (let i = 0; i < 3; i++) {
      sha256Begin();
      sha256Add(OCTETS, lengths[i]);
      expect(hash()).toBe(known[i]);
    }
  });
});
