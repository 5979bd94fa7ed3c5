// The one way out on an error that the cable cannot live with.
#ifndef CABLE_FAIL_H
#define CABLE_FAIL_H

/** Prints "cable: ..." on stderr and exits with status 1. */
_Noreturn __attribute__((format(printf, 1, 2))) void fail(const char *format, ...);

#endif
