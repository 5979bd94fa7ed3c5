// The verbs from outside where rings are longer than the place that their data pass through.
import { accept, recv, recvfrom, send, transfer } from "../../assembly/verbs";
import { drain, poll } from "../fakes/harness";
import { isPattern } from "../fakes/octets";
import { peer, synchronize } from "../fakes/tcp";
import { fresh, Program, serve } from "./support";

/** Octets at `transfer()`. */
const TRANSFER: i32 = 1500;

describe("the verbs from outside", () => {
  beforeEach(fresh);

  it("read and write no octet beyond the place for them, however much there is", () => {
    serve(7);
    synchronize(5000, 7);
    const s = accept(Program.listener);
    for (let seq = 1; seq <= 4000; seq += 1000) peer({ seq, ack: 1, len: 1000 });
    drain();
    store<u8>(transfer() + TRANSFER, 0x5a);
    expect(recv(s, i32.MAX_VALUE, 0)).toBe(TRANSFER);
    expect(isPattern(transfer(), 0, TRANSFER)).toBe(true);
    expect(recvfrom(s, 4000)).toBe(TRANSFER - 8);
    expect(isPattern(transfer() + 8, TRANSFER, TRANSFER - 8)).toBe(true);
    expect(load<u8>(transfer() + TRANSFER)).toBe(0x5a);
    expect(send(s, i32.MAX_VALUE, 0)).toBe(TRANSFER);
    poll();
  });
});
