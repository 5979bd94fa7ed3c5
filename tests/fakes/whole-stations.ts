// Whole stacks around a spec: each is an instance of its own, with the chip of its number in hal/mock/hosts.ts; and the programs that use
// its sockets are the spec's. tests/station-imports.mjs is the other side. Addresses are in wire order, errors negative.

/** A stack with this IP address comes to life on a chip of the spec. */
// @ts-ignore: decorator
@external("station", "boot") export declare function bootStation(chip: i32, ip: u32, seed: u32): void;
/** Lets the world go on for so many ms, and polls whom its chip or the time calls. */
// @ts-ignore: decorator
@external("station", "serve") export declare function serveStations(ms: i32): void;
/** There are no stations any more. */
// @ts-ignore: decorator
@external("station", "clear") export declare function clearStations(): void;
/** Whether its address is claimed. */
// @ts-ignore: decorator
@external("station", "ready") export declare function stationReady(chip: i32): bool;

// The verbs of assembly/verbs.ts.
// @ts-ignore: decorator
@external("station", "socket") export declare function socketAt(chip: i32, type: i32): i32;
// @ts-ignore: decorator
@external("station", "bind") export declare function bindAt(chip: i32, s: i32, port: i32): i32;
// @ts-ignore: decorator
@external("station", "listen") export declare function listenAt(chip: i32, s: i32): i32;
// @ts-ignore: decorator
@external("station", "accept") export declare function acceptAt(chip: i32, s: i32): i32;
// @ts-ignore: decorator
@external("station", "connect") export declare function connectAt(chip: i32, s: i32, ip: u32, port: i32): i32;
// @ts-ignore: decorator
@external("station", "send") export declare function sendAt(chip: i32, s: i32, p: usize, n: i32): i32;
/** To p, where there is room for 1460 octets. */
// @ts-ignore: decorator
@external("station", "receive") export declare function receiveAt(chip: i32, s: i32, p: usize): i32;
// @ts-ignore: decorator
@external("station", "close") export declare function closeAt(chip: i32, s: i32): i32;
