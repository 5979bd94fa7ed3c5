// Destinations that could not be reached: ARP got no answer. The poll loop takes them one after another and tells the
// transports. Bounded; the oldest is forgotten when another comes.

// @ts-ignore: decorator
@inline const KEPT: i32 = 4;
const QUEUE: usize = memory.data(KEPT * 4, 4);

export class Unreachable {
  private static length: i32 = 0;

  /** Notes the IPv4 destination of a packet that was given up. */
  static add(destination: u32): void {
    if (Unreachable.length == KEPT) Unreachable.next();
    store<u32>(QUEUE + (<usize>Unreachable.length << 2), destination);
    Unreachable.length++;
  }

  /** The oldest destination, which is forgotten, or 0. */
  static next(): u32 {
    if (Unreachable.length == 0) return 0;
    const destination = load<u32>(QUEUE);
    Unreachable.length--;
    memory.copy(QUEUE, QUEUE + 4, <usize>Unreachable.length << 2);
    return destination;
  }
}
