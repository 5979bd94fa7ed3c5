// Lines on the console, built from pieces without printf.
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stddef.h>
#include <stdint.h>

/** Appends a text, or a number in decimal, to the line being built. What does not fit in 160 octets is cut off. */
void console_text(const char *text);
void console_number(uint32_t value);
void console_hex(uint32_t value);

/** Appends n octets that are not trusted: control characters become dots. */
void console_octets(const uint8_t *octets, size_t n);

/** Drops what an interrupted caller has left of a line. */
void console_drop(void);

/** Prints the line and begins a new one. */
void console_end(void);

/** Prints the line "key: text". */
void console_line(const char *key, const char *text);

#endif
