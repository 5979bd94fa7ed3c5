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
  switch (e) {
    case Event.CLOSE: return afterClose(s);
    case Event.FIN: return afterFin(s);
    default: return afterAckOfFin(s);
  }
}

function afterClose(s: State): State {
  switch (s) {
    case State.SYN_RECEIVED:
    case State.ESTABLISHED: return State.FIN_WAIT_1;
    case State.CLOSE_WAIT: return State.LAST_ACK;
    default: return s;
  }
}

function afterFin(s: State): State {
  switch (s) {
    case State.SYN_RECEIVED:
    case State.ESTABLISHED: return State.CLOSE_WAIT;
    case State.FIN_WAIT_1: return State.CLOSING;
    case State.FIN_WAIT_2: return State.TIME_WAIT;
    default: return s;
  }
}

function afterAckOfFin(s: State): State {
  switch (s) {
    case State.FIN_WAIT_1: return State.FIN_WAIT_2;
    case State.CLOSING: return State.TIME_WAIT;
    case State.LAST_ACK: return State.CLOSED;
    default: return s;
  }
}
