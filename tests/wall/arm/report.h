#ifndef REPORT_H
#define REPORT_H

/** Prints how a test went on the console, and ends QEMU by semihosting. */
int report(unsigned cases, unsigned wrong);

#endif
