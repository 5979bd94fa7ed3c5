// One direction of a simulated cable: frames in flight, ordered by when they arrive. Frames that arrive at the same time arrive in
// the order in which they were put in.

/** Octets that a frame may have. */
const SLOT = 1536;

/** When the next frame of an empty wire arrives. */
export const NEVER = Infinity;

export class Wire {
  /** Frames in flight: a binary heap of their numbers, ordered by `times`, then `orders`. */
  heap = [];
  times = [];
  orders = [];
  lengths = [];
  free = [];
  slots = new Uint8Array(SLOT * 64);
  put = 0;

  /** When the next frame arrives, ms. */
  get next() {
    return this.heap.length ? this.times[this.heap[0]] : NEVER;
  }

  /** Puts the n octets at `offset` of `from` in, to arrive at `time`. Returns where they lie in `slots`. */
  push(from, offset, n, time) {
    const frame = this.free.length ? this.free.pop() : this.grow();
    const to = frame * SLOT;
    copy(this.slots, to, from, offset, n);
    this.times[frame] = time;
    this.orders[frame] = this.put++;
    this.lengths[frame] = n;
    this.rise(frame);
    return to;
  }

  /** Takes the next frame out, to `offset` of `into`; returns its octets. */
  pop(into, offset) {
    const frame = this.heap[0];
    const last = this.heap.pop();
    if (this.heap.length) this.sink(last);
    const n = this.lengths[frame];
    copy(into, offset, this.slots, frame * SLOT, n);
    this.free.push(frame);
    return n;
  }

  /** A new frame's number. */
  grow() {
    const frame = this.times.length;
    if ((frame + 1) * SLOT > this.slots.length) {
      const slots = new Uint8Array(this.slots.length * 2);
      slots.set(this.slots);
      this.slots = slots;
    }
    this.times.push(0);
    this.orders.push(0);
    this.lengths.push(0);
    return frame;
  }

  before(a, b) {
    const d = this.times[a] - this.times[b];
    return d ? d < 0 : this.orders[a] < this.orders[b];
  }

  rise(frame) {
    const { heap } = this;
    let at = heap.length;
    for (heap.push(frame); at > 0; ) {
      const parent = at - 1 >> 1;
      if (!this.before(frame, heap[parent])) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = frame;
  }

  sink(frame) {
    const { heap } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.before(heap[child + 1], heap[child])) child++;
      if (!this.before(heap[child], frame)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = frame;
  }
}

/** Frames shorter than this are copied octet by octet: a view of the memory takes longer to make. */
const SHORT = 128;

function copy(to, at, from, offset, n) {
  if (n < SHORT) for (let i = 0; i < n; i++) to[at + i] = from[offset + i];
  else to.set(from.subarray(offset, offset + n), at);
}
