// The parameters of IEEE 802.3 4.4.2 at 10 and 100 Mbit/s, in bit times.
import { FCS_OCTETS, PREAMBLE_BITS } from "../frame";

/** Between the end of one frame and the beginning of the next. */
// @ts-ignore: decorator
@inline export const INTER_FRAME_GAP: i32 = 96;
/** The part of it in which carrier starts it anew: two thirds, the most that 4.2.3.2.2 allows. */
// @ts-ignore: decorator
@inline export const GAP_PART_1: i32 = 64;
// @ts-ignore: decorator
@inline export const SLOT_TIME: i32 = 512;
// @ts-ignore: decorator
@inline export const JAM_SIZE: i32 = 32;
/** What a station at least sends: preamble and jam (4.2.3.2.4). */
// @ts-ignore: decorator
@inline export const SHORTEST_FRAGMENT: i32 = PREAMBLE_BITS + JAM_SIZE;
/** The widest back-off is 2 to this many slots. */
// @ts-ignore: decorator
@inline export const BACK_OFF_LIMIT: i32 = 10;
/** A frame that waited longer has been deferred excessively: twice the longest frame (4.2.7.2, maxDeferTime). */
// @ts-ignore: decorator
@inline export const MOST_DEFERRAL: i32 = 24288;

/** Attempts before a frame is given up: by the text that this project implements, and by IEEE 802.3. */
// @ts-ignore: decorator
@inline export const TEXT_ATTEMPTS: i32 = 10;
// @ts-ignore: decorator
@inline export const IEEE_ATTEMPTS: i32 = 16;

/** Octets, FCS included. */
// @ts-ignore: decorator
@inline export const MIN_FRAME: i32 = 64;
// @ts-ignore: decorator
@inline export const MAX_FRAME: i32 = 1518;
/** More with a tag (3.5.4). */
// @ts-ignore: decorator
@inline export const TAG_OCTETS: i32 = 4;
/** Addresses and type or length. */
// @ts-ignore: decorator
@inline export const HEADER_OCTETS: i32 = 14;
// @ts-ignore: decorator
@inline export const MIN_DATA: i32 = MIN_FRAME - HEADER_OCTETS - FCS_OCTETS;
/** A length field says no more than this; what is larger is a type from 1536 on (3.2.6). */
// @ts-ignore: decorator
@inline export const MAX_LENGTH: u32 = 1500;

/** Beyond this the LAN9118's receive watchdog cuts the frame off, at the latest where it ends (its datasheet, RX status 4). */
// @ts-ignore: decorator
@inline export const WATCHDOG_FROM: i32 = 2048;
// @ts-ignore: decorator
@inline export const WATCHDOG_CUT: i32 = 2560;
