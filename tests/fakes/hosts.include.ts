// What tools/sim/station.mjs wants from a world, in each test module.
export { hostBuffer, hostInterrupt, hostNow, hostRead, hostReadFifo, hostRun, hostWrite, hostWriteFifo } from "../../hal/mock/hosts";
