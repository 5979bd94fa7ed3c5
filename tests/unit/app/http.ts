// HTTP as a test reads it: head and body apart, one field, chunks joined.

/** The value of a header field, or "" when the message has none. */
export function headerOf(message: string, name: string): string {
  const from = message.indexOf("\r\n" + name + ": ");
  if (from < 0 || from > message.indexOf("\r\n\r\n")) return "";
  const value = from + name.length + 4;
  return message.slice(value, message.indexOf("\r\n", value));
}

/** What follows the head. */
export function bodyOf(message: string): string {
  return message.slice(message.indexOf("\r\n\r\n") + 4);
}

/** The data of a chunked body, or "" when its frame is wrong (RFC 9112 7.1). */
export function dechunk(body: string): string {
  let data = "";
  let at = 0;
  let size = -1;
  while (size != 0) {
    const from = body.indexOf("\r\n", at) + 2;
    size = <i32>parseInt(body.slice(at, from - 2), 16);
    at = from + size + 2;
    if (from < 2 || body.slice(at - 2, at) != "\r\n") return "";
    data += body.slice(from, from + size);
  }
  return at == body.length ? data : "";
}
