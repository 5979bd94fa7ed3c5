// The connection states and how they follow each other once a connection exists (RFC 9293 3.3.2, figure 5). A pure table: no
// packet, no timer, no side effect. Opening and abortion are calls of their own.

/** RFC 9293 3.3.2, in its order. */
export const enum State {
  CLOSED,
  LISTEN,
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT,
}

/** What moves a connection on. */
export const enum Event {
  /** Our FIN was queued behind all data: the user said CLOSE or shut down sending. */
  CLOSE,
  /** The peer's FIN arrived and all data before it. */
  FIN,
  /** The peer acknowledged our FIN. */
  ACK_OF_FIN,
}

/** The state after `e` in `s`; `s` itself where figure 5 has no arrow. */
export function next(s: State, e: Event): State {
  const open = s == State.SYN_RECEIVED || s == State.ESTABLISHED;
  switch (e) {
    case Event.CLOSE:
      return open ? State.FIN_WAIT_1 : s == State.CLOSE_WAIT ? State.LAST_ACK : s;
    case Event.FIN:
      if (open) return State.CLOSE_WAIT;
      return s == State.FIN_WAIT_1 ? State.CLOSING : s == State.FIN_WAIT_2 ? State.TIME_WAIT : s;
    default:
      if (s == State.FIN_WAIT_1) return State.FIN_WAIT_2;
      return s == State.CLOSING ? State.TIME_WAIT : s == State.LAST_ACK ? State.CLOSED : s;
  }
}
