// "The PC": a private network namespace, so that nothing of this machine's own network is touched. As root it is one call;
// without root it lies in a user namespace, where we are root over that network alone.
import { spawnSync } from "node:child_process";
import { Failure } from "../errors.mjs";

/** How a namespace can be made here: { unshare, nsenter } as option lists. Throws a Failure that says why none can. */
export function namespaceKind() {
  const reasons = [];
  if (process.getuid() === 0) {
    const plain = spawnSync("unshare", ["-n", "true"], { encoding: "utf8" });
    if (plain.status === 0) return { unshare: ["-n"], nsenter: ["-n"] };
    reasons.push(reason("unshare -n", plain));
  }
  const user = spawnSync("unshare", ["-Urn", "true"], { encoding: "utf8" });
  if (user.status === 0) return { unshare: ["-Urn"], nsenter: ["-U", "--preserve-credentials", "-n"] };
  reasons.push(reason("unshare -Urn", user));
  throw new Failure(`no network namespace can be made here (${reasons.join("; ")}).\n` +
    "  Run as root, or let users make namespaces: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000.\n" +
    "  --board mps2-an385 --cable user needs neither.");
}

function reason(command, result) {
  return `${command}: ${(result.error?.message ?? result.stderr).trim().replace(/^unshare: /, "")}`;
}

/** The command line that runs `command` in the namespace of process `pid`. */
export function enter(kind, pid, command) {
  return ["nsenter", "-t", String(pid), ...kind.nsenter, "--", ...command];
}
