// Frames that wait, in order, and are held meanwhile: as many as there is room for.
import { Frame } from "../frame";

export class FrameRing {
  count: i32 = 0;
  private frames: StaticArray<Frame | null>;
  private first: i32 = 0;

  constructor(readonly room: i32) {
    this.frames = new StaticArray<Frame | null>(room);
  }

  /** False when it is full. */
  put(frame: Frame): bool {
    if (this.count == this.room) return false;
    this.frames[(this.first + this.count++) % this.room] = frame.hold();
    return true;
  }

  /** The oldest one, for the caller to release. */
  take(): Frame {
    const frame = <Frame>this.frames[this.first];
    this.frames[this.first] = null;
    this.first = (this.first + 1) % this.room;
    this.count--;
    return frame;
  }
}
