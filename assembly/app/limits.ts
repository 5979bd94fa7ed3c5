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

// ---- the programs that are compiled in on request (build variants "fetch", "chat" and "lookup") ------------------------------

/** Server of app/fetch: its address as one number, the first octet highest; 0 = the gateway. */
// @ts-ignore: decorator
@inline export const FETCH_IP: u32 = isDefined(USE_FETCH_IP) ? USE_FETCH_IP : 0;

/** Its port, 1..65535, and what is asked of it. */
// @ts-ignore: decorator
@inline export const FETCH_PORT: i32 = isDefined(USE_FETCH_PORT) ? USE_FETCH_PORT : 8000;
// @ts-ignore: decorator
@inline export const FETCH_PATH: string = "/download";

/** A download is tried again after this time, ms. 100..60000. */
// @ts-ignore: decorator
@inline export const FETCH_AGAIN_MS: u32 = 1000;

/** How long the server may say nothing, ms. 1000..60000. */
// @ts-ignore: decorator
@inline export const FETCH_PATIENCE_MS: u32 = 20000;

/** Port of app/chat. 1..65535. */
// @ts-ignore: decorator
@inline export const CHAT_PORT: i32 = 6667;

/** Who can take part in the chat at once; others are told that it is full. 1..TCP_CONNECTIONS. */
// @ts-ignore: decorator
@inline export const CHAT_SEATS: i32 = 8;

/** Longest line of the chat, octets; a longer one is cut into several. 16..PIECE_SIZE - 16. */
// @ts-ignore: decorator
@inline export const CHAT_LINE: i32 = 200;

/** UDP port of app/lookup. 1..65535. */
// @ts-ignore: decorator
@inline export const LOOKUP_PORT: i32 = 7053;
