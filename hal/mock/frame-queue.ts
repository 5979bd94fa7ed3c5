// Frames in order, for the mocks: a fixed number of slots, each like a frame buffer of the stack.
import { MAC_HEADROOM } from "../../assembly/config";

/** Room for one frame, the longest that any mock carries and its headroom. */
// @ts-ignore: decorator
@inline const SLOT: i32 = 2064;

/** First in, first out. Every frame lies 2 mod 4, with MAC_HEADROOM octets before it. */
export class FrameQueue {
  private slots: usize;
  private lengths: StaticArray<i32>;
  private first: i32 = 0;
  /** Frames in the queue. */
  count: i32 = 0;

  constructor(private capacity: i32) {
    this.slots = (heap.alloc(capacity * SLOT + 16) + MAC_HEADROOM + 3 & ~3) - 2;
    this.lengths = new StaticArray<i32>(capacity);
  }

  get full(): bool {
    return this.count == this.capacity;
  }

  /** Copies n octets at p to the end; false when there is no room or the frame is too long. */
  push(p: usize, n: i32): bool {
    if (this.full || n > SLOT - MAC_HEADROOM) return false;
    const slot = (this.first + this.count) % this.capacity;
    memory.copy(this.at(slot), p, n);
    this.lengths[slot] = n;
    this.count++;
    return true;
  }

  /** Address of the oldest frame, or 0. */
  front(): usize {
    return this.count ? this.at(this.first) : 0;
  }

  /** Its octets, or 0. */
  frontLength(): i32 {
    return this.count ? this.lengths[this.first] : 0;
  }

  /** Forgets it. */
  drop(): void {
    if (this.count == 0) return;
    this.first = (this.first + 1) % this.capacity;
    this.count--;
  }

  clear(): void {
    this.count = 0;
  }

  private at(slot: i32): usize {
    return this.slots + <usize>(slot * SLOT);
  }
}
