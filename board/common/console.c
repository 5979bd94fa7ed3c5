// One line buffer; a line goes out in one piece.
#include "console.h"

#include <string.h>

#include "board.h"

#define LINE 160

static char line[LINE + 1];
static size_t length;

static void append(char c) {
  if (length < LINE) line[length++] = c;
}

void console_text(const char *text) {
  while (*text) append(*text++);
}

void console_number(uint32_t value) {
  char digits[10];
  size_t n = 0;
  do {
    digits[n++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (n) append(digits[--n]);
}

void console_hex(uint32_t value) {
  console_text("0x");
  for (int shift = 28; shift >= 0; shift -= 4) append("0123456789abcdef"[value >> shift & 15]);
}

void console_octets(const uint8_t *octets, size_t n) {
  for (size_t i = 0; i < n; i++) append(octets[i] < ' ' || octets[i] == 0x7f ? '.' : (char)octets[i]);
}

void console_drop(void) {
  length = 0;
}

void console_end(void) {
  line[length++] = '\n';
  size_t n = length;
  length = 0;
  board_write(line, n);
}

void console_line(const char *key, const char *text) {
  console_text(key);
  console_text(": ");
  console_text(text);
  console_end();
}
