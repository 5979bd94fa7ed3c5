// What interpreter.c tells the profile as it compiles: which function an operation in the compiled code belongs to.
#ifndef PROFILE_H
#define PROFILE_H

struct M3Function;

void profile_place(const void *place, const struct M3Function *function);

#define EmitMappingEntry(page, offset) profile_place(GetPagePC(page), o->function)

#endif
