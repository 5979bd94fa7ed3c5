// Two PCs at the two ends of the cable: what a device is compared with. The other PC has the device's address.
import { buildCable } from "../build.mjs";
import { Failure } from "../errors.mjs";
import { startCable } from "./cable.mjs";
import { DIE_WITH_PARENT, start } from "./children.mjs";
import { enter, namespaceKind } from "./namespace.mjs";

/**
 * Lays the cable and waits until the other PC answers ARP; `network` of planNetwork, `pcap` and `impair` as of planRun.
 * Returns { died, exec(command, options), execOther(command, options), report(), stop() } like a session (session.mjs), whose
 * `execOther` runs a command on the other PC.
 */
export async function startPair({ network, pcap, impair }) {
  const kind = namespaceKind();
  const cable = await startCable({ program: await buildCable(), kind, network, pcap, impair });
  const died = cable.child.ended.then(() => { throw new Failure(`the cable ended: ${cable.errors().join("\n  ") || "it was killed"}`); });
  died.catch(() => {});
  await Promise.race([cable.answersArp, died]);
  const runIn = (pid) => (command, options) => {
    const [program, ...args] = [...DIE_WITH_PARENT, ...enter(kind, pid, ["sh", "-c", command])];
    return start(program, args, options);
  };
  return { died, exec: runIn(cable.child.pid), execOther: runIn(cable.otherPid), report: cable.report, stop: cable.stop };
}
