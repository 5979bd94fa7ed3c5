// `ethertype library`: builds libethertype.so and says where it and its headers lie.
import { buildLibrary } from "./build.mjs";
import { at } from "./toolchain/paths.mjs";

export async function library() {
  console.log(`library  ${await buildLibrary()}`);
  console.log(`headers  -I ${at("board/library")} -I ${at("board/common")}`);
}
