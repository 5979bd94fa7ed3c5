import { Event, next, State } from "../../../../assembly/transport/tcp/state";

/** What `e` does to each state in turn, as RFC 9293 figure 5 has it; a state that stays is named by itself. */
function expectRow(e: Event, after: StaticArray<State>): void {
  for (let s = State.CLOSED; s <= State.TIME_WAIT; s++) expect(next(s, e)).toBe(after[s], "state " + s.toString());
}

describe("the state diagram (RFC 9293 figure 5)", () => {
  it("CLOSE", () => {
    expectRow(Event.CLOSE, [
      State.CLOSED, State.LISTEN, State.SYN_SENT, State.FIN_WAIT_1, State.FIN_WAIT_1, State.FIN_WAIT_1, State.FIN_WAIT_2, State.LAST_ACK,
      State.CLOSING, State.LAST_ACK, State.TIME_WAIT,
    ]);
  });

  it("FIN arrives", () => {
    expectRow(Event.FIN, [
      State.CLOSED, State.LISTEN, State.SYN_SENT, State.CLOSE_WAIT, State.CLOSE_WAIT, State.CLOSING, State.TIME_WAIT, State.CLOSE_WAIT,
      State.CLOSING, State.LAST_ACK, State.TIME_WAIT,
    ]);
  });

  it("ACK of our FIN arrives", () => {
    expectRow(Event.ACK_OF_FIN, [
      State.CLOSED, State.LISTEN, State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED, State.FIN_WAIT_2, State.FIN_WAIT_2, State.CLOSE_WAIT,
      State.TIME_WAIT, State.CLOSED, State.TIME_WAIT,
    ]);
  });
});
