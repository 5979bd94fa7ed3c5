// Saturated stations on a hub that need some time between their frames, as hosts do: what Boggs, Mogul and Kent measured in 1988.
import { Clock, Event, MICROSECOND, SECOND } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { IEEE_ATTEMPTS, Mac } from "../../../../hal/mock/mac/mac";
import { Hub } from "../../../../hal/mock/medium/hub";
import { cable, frameOf, settle, Station } from "../../../fakes/stations";

/** A host whose next frame is there some time after the last. */
class Host extends Station {
  next: Next = changetype<Next>(0);
  whole: i32 = 0;

  sent(mac: Mac, frame: Frame): void {
    if (!mac.outcome.excessiveCollisions) this.whole++;
    this.next.later();
  }
}

class Next extends Event {
  constructor(private host: Host, private frame: Frame, private pause: i64) {
    super();
  }

  later(): void {
    this.host.clock.after(this, this.pause);
  }

  happen(): void {
    this.host.mac.transmit(this.frame);
  }
}

/** Percent of half a second in which 24 hosts get frames of so many octets through, gap and preamble counted. */
function share(octets: i32, pause: i64): f64 {
  const clock = new Clock(), hub = new Hub(clock, 24, 10), hosts = new Array<Host>(), frame = frameOf(octets, 1);
  for (let i = 0; i < 24; i++) {
    const host = new Host(clock, 0x0002 | <u64>i << 40, 10, false, false);
    host.mac.attemptLimit = IEEE_ATTEMPTS;
    host.next = new Next(host, frame, pause);
    hosts.push(host);
    cable(clock, host.jack, hub.ports[i].jack!, 20);
  }
  settle(clock);
  for (let i = 0; i < 24; i++) hosts[i].next.later();
  clock.run(clock.now + SECOND / 2);
  let whole = 0;
  for (let i = 0; i < 24; i++) whole += hosts[i].whole;
  return <f64>whole * (octets * 8 + 160) / 50000;
}

describe("24 hosts with a pause between their frames", () => {
  it("use a hub for 78 to 85 of 100 with 64 octets, as was measured", () => {
    for (let pause: i64 = 100; pause <= 1000; pause += 450) {
      const used = share(64, pause * MICROSECOND);
      expect(used > 77 && used < 86).toBe(true, `${pause} us: ${used}`);
    }
  });

  it("use more with 1518 octets, and less than all without a pause", () => {
    expect(share(1518, 200 * MICROSECOND) > 94).toBe(true);
    const captured = share(64, 0);
    expect(captured > 88 && captured < 93).toBe(true, captured.toString());
  });
});
