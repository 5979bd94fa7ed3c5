// What this driver sets the chip to, where more than one of its parts must know.
import { AfcCfg, Int } from "./registers";

/** Octets in front of each frame in the RX data FIFO: the IP header comes to lie on a word. */
// @ts-ignore: decorator
@inline export const RX_OFFSET: u32 = 2;
/** Pause frames from 7040 waiting octets on, lifted at 3520 (of 10560); which frames trigger them is set with the link. */
// @ts-ignore: decorator
@inline export const AFC_LEVELS: u32 = 110 << AfcCfg.AFC_HI_SHIFT | 55 << AfcCfg.AFC_LO_SHIFT | 4 << AfcCfg.BACK_DUR_SHIFT;
/** Receive, errors of both ways, drops, the link, and our own. RXSTOP_INT and TXSTOP_INT are polled where they are waited for. */
// @ts-ignore: decorator
@inline export const INTERRUPTS: u32 = Int.RSFL | Int.RXE | Int.RXDF_INT | Int.TXE | Int.TXSO | Int.TDFO | Int.PHY_INT | Int.SW_INT;
