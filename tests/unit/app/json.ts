// Whether a text is JSON (RFC 8259): a checker of its own, so that what the device writes is judged by nothing that wrote it.

class Json {
  static text: string = "";
  static at: i32 = 0;

  static next(): i32 {
    return Json.at < Json.text.length ? Json.text.charCodeAt(Json.at) : -1;
  }

  static take(c: string): bool {
    if (Json.next() != c.charCodeAt(0)) return false;
    Json.at++;
    return true;
  }
}

/** Whether the whole of `text` is one JSON value, written without white space. */
export function isJson(text: string): bool {
  Json.text = text;
  Json.at = 0;
  return value() && Json.at == text.length;
}

function value(): bool {
  if (Json.take("{")) return list("}", true);
  if (Json.take("[")) return list("]", false);
  return Json.next() == 34 ? quoted() : number();
}

function list(end: string, named: bool): bool {
  if (Json.take(end)) return true;
  do {
    if (named && !(quoted() && Json.take(":"))) return false;
    if (!value()) return false;
  } while (Json.take(","));
  return Json.take(end);
}

function quoted(): bool {
  if (!Json.take("\"")) return false;
  while (Json.next() != 34) {
    if (Json.next() < 32 || Json.next() > 126 || Json.next() == 92) return false;
    Json.at++;
  }
  return Json.take("\"");
}

function number(): bool {
  const from = Json.at;
  while (Json.next() >= 48 && Json.next() <= 57) Json.at++;
  const n = Json.at - from;
  return n == 1 || n > 1 && Json.text.charCodeAt(from) != 48;
}
