// The drivers' memory as it is when the module was just instantiated. What they keep is static, and only a test lives through more than
// one power-on.
import { Cable } from "../chip/cable/driver";
import { Bringup, restartBringup } from "../chip/lan9118/bringup";
import { Lan } from "../chip/lan9118/driver";
import { Engine } from "../chip/lan9118/engine";
import { Statuses } from "../chip/lan9118/statuses";
import { Adapter, COUNTERS, MacAddressSource, MacCounter, MacState } from "../mac";

/** No driver has done anything yet. */
export function powerOnDrivers(): void {
  powerOnAdapter();
  Cable.lookAt = 0;
  restartBringup(0);
  Bringup.step = 0;
  Bringup.retryMs = 100;
  Engine.filter = 0;
  Statuses.taken = 0;
  Lan.now = 0;
  Lan.leftover = 0;
  Lan.leftoverLooks = 0;
  Lan.flowing = false;
  Lan.unseen = 0;
  Lan.fits = 0;
  Lan.blocked = false;
  Lan.blockedAt = 0;
  Lan.restarted = false;
  Lan.restartedAt = 0;
  Lan.lookAt = 0;
  Lan.settleEnd = 0;
}

/** Nothing is known of the adapter, and nothing counted. */
export function powerOnAdapter(): void {
  Adapter.state = MacState.STARTING;
  Adapter.addressSource = MacAddressSource.LOCAL;
  Adapter.speed = 0;
  Adapter.fullDuplex = false;
  Adapter.address = 0;
  Adapter.sum = 0;
  memory.fill(COUNTERS, 0, MacCounter.SIZE);
}
