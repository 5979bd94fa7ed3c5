// What became of a frame that a MAC was to send.

export class Outcome {
  /** Times that it began to be sent. */
  attempts: i32 = 0;
  collisions: i32 = 0;
  /** It had to wait for carrier of another. */
  deferred: bool = false;
  /** A collision came behind the slot time. */
  lateCollision: bool = false;
  /** Given up: as many collisions as attempts allowed. */
  excessiveCollisions: bool = false;
  /** An attempt waited longer than MOST_DEFERRAL. */
  overdue: bool = false;
  /** Given up because of that. */
  excessiveDeferral: bool = false;
  /** There was no link when it began, or the link broke while it was being sent. */
  noCarrier: bool = false;
  lossOfCarrier: bool = false;
  /** When the last attempt began, and when the MAC was done with it. */
  started: i64 = 0;
  ended: i64 = 0;

  clear(): void {
    this.attempts = 0;
    this.collisions = 0;
    this.deferred = false;
    this.lateCollision = false;
    this.excessiveCollisions = false;
    this.overdue = false;
    this.excessiveDeferral = false;
    this.noCarrier = false;
    this.lossOfCarrier = false;
    this.started = 0;
    this.ended = 0;
  }
}
