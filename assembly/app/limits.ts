// Compile-time knobs of the programs. Override one with `asc --use NAME=value`.

/** Requests under way at once: one for each TCP connection. */
export { TCP_CONNECTIONS as HTTP_EXCHANGES } from "../config";

/** Longest method and target, octets; beyond it the answer is 414 (RFC 9112 3 recommends at least 8000). 256..16384. */
// @ts-ignore: decorator
@inline export const HTTP_LINE_MAX: i32 = isDefined(USE_HTTP_LINE_MAX) ? USE_HTTP_LINE_MAX : 8000;

/** Longest request head, octets; a longer one is answered 431. It costs no memory: heads are read octet by octet. 1024..32768. */
// @ts-ignore: decorator
@inline export const HTTP_HEAD_MAX: i32 = isDefined(USE_HTTP_HEAD_MAX) ? USE_HTTP_HEAD_MAX : 16384;

/** A request must be whole, and an answer must move on, within this time, ms. 1000..60000. */
// @ts-ignore: decorator
@inline export const HTTP_IDLE_MS: u32 = isDefined(USE_HTTP_IDLE_MS) ? USE_HTTP_IDLE_MS : 30 * 1000;

/** After the device closed first, it waits this long for the peer's FIN, ms. 100..60000. */
// @ts-ignore: decorator
@inline export const HTTP_LINGER_MS: u32 = isDefined(USE_HTTP_LINGER_MS) ? USE_HTTP_LINGER_MS : 5 * 1000;

/** Octets put together for one `send`. 256..TCP_TX_BUFFER. */
// @ts-ignore: decorator
@inline export const PIECE_SIZE: i32 = 512;
