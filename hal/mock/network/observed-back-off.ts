// A back-off whose draws are told.
import { Clock } from "../clock";
import { BackOff } from "../mac/back-off";
import { Happening, Trace } from "./trace";

export class ObservedBackOff extends BackOff {
  constructor(address: u64, private clock: Clock, private trace: Trace, private station: i32) {
    super(address);
  }

  slots(collisions: i32): i32 {
    const drawn = super.slots(collisions);
    this.trace.note(this.clock.now, Happening.BACK_OFF, this.station, drawn, collisions);
    return drawn;
  }
}
