// The cable chip: the Ethernet adapter of the host board and of libethertype, a model at register level. Its driver is
// hal/chip/cable, its cable whatever fulfils cable.h.
#ifndef CHIP_H
#define CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Offsets of the registers. */
enum {
  /** RO: CHIP_ID. */
  CHIP_ID_REGISTER = 0x00,
  /** RO: octets 0..3 and 4..5 of the MAC address in ROM; bit 31 of ADDRH: the ROM holds one. */
  CHIP_ADDRL = 0x04,
  CHIP_ADDRH = 0x08,
  /** RO: bit 0: link. */
  CHIP_STATUS = 0x0c,
  /** RO: octets of the oldest frame that waits, 0 when none does. */
  CHIP_RX_LENGTH = 0x10,
  /** RO: pops the next word of that frame. */
  CHIP_RX_DATA = 0x14,
  /** WO: discards that frame. */
  CHIP_RX_POP = 0x18,
  /** WO: the next word of the frame to send. */
  CHIP_TX_DATA = 0x1c,
  /** WO: sends the first n octets of what was written, and forgets it. */
  CHIP_TX_SEND = 0x20,
  /** RO: frames lost because the queue was full. */
  CHIP_RX_DROP = 0x24,
  /** W1C: bit 0: a frame was received. */
  CHIP_INT_STS = 0x28,
};

#define CHIP_ID 0x4c424143u
#define CHIP_ADDRH_VALID (1u << 31)

/** Octets of a frame without FCS. */
#define CHIP_FRAME_MIN 14
#define CHIP_FRAME_MAX 1514

/** Burns a MAC address into the ROM, which is empty before. */
void chip_rom(const uint8_t mac[6]);

/** A frame has come: whether it waits for the driver now. Lost otherwise: none has such a length, or the queue is full, which is counted. */
bool chip_offer(const void *frame, size_t n);

/** Looks at the cable. Whether the chip asks for an interrupt. */
bool chip_interrupts(void);

#endif
