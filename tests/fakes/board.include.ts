// The fake board behind hal/board.ts in unit tests: registers go to the chip that a spec puts there, settings, status and log
// are plain variables. tests/as-pect.config.js calls these exports.
import { FakeBoard } from "./board";

export function fakeRegRead(window: u32, offset: u32): u32 {
  return FakeBoard.read(window, offset);
}

export function fakeRegWrite(window: u32, offset: u32, value: u32): void {
  FakeBoard.write(window, offset, value);
}

export function fakeEntropy(p: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u8>(p + i, <u8>(FakeBoard.entropy + i * 37));
}

export function fakeSettings(p: usize, n: i32): void {
  if (n >= 4) store<u32>(p, FakeBoard.ip);
  if (n >= 8) store<u32>(p, FakeBoard.mask, 4);
  if (n >= 12) store<u32>(p, FakeBoard.gateway, 8);
  if (n >= 16) store<u32>(p, FakeBoard.ask, 12);
}

export function fakeStatus(p: usize, n: i32): void {
  for (let i = 0; i + 4 <= n; i += 4) store<u32>(p + i, i + 1);
}

export function fakeLog(p: usize, n: i32): void {
  FakeBoard.logged += String.UTF8.decodeUnsafe(p, n) + "\n";
}
