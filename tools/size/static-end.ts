// Compiled together with the stack to learn where its static data end: the module itself says only where initialized data do.

/** Octets of linear memory that are taken at boot and for ever. */
export function staticEnd(): usize {
  return __heap_base;
}
