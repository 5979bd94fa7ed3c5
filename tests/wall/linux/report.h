#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

/** Prints how a test went; its exit status. */
static inline int report(unsigned cases, unsigned wrong) {
  printf("%u cases, %u wrong\n", cases, wrong);
  return wrong != 0;
}

#endif
