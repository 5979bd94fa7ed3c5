// The board's settings block: 64 octets at the end of the code memory, loaded beside the firmware's image and never part of it.
//
//   0  "ETHR"     4  version, 1     8  IP     12  mask     16  gateway     20  ask by DHCP, 0 or 1     24  reserved, 0     32  seed, 32 octets
#include "settings.h"

#include <string.h>

#include "board.h"

struct settings_block {
  char magic[4];
  uint32_t version;
  struct settings network;
  uint32_t reserved[2];
  uint8_t seed[32];
};

_Static_assert(sizeof(struct settings_block) == 64, "the block is read as it lies in memory");

extern const struct settings_block settings_block;

#define ADDRESS(A, B, C, D) ((A) | (B) << 8 | (C) << 16 | (uint32_t)(D) << 24)

static int present(void) {
  return memcmp(settings_block.magic, "ETHR", 4) == 0 && settings_block.version == 1;
}

struct settings board_settings(void) {
  static const struct settings standard = {
    .ip = ADDRESS(192, 168, 7, 2), .mask = ADDRESS(255, 255, 255, 0), .gateway = ADDRESS(192, 168, 7, 1),
  };
  return present() ? settings_block.network : standard;
}

const uint8_t *settings_seed(void) {
  static const uint8_t none[32];
  return present() ? settings_block.seed : none;
}
