// Lets this machine's browser reach the device although the PC is a network namespace: TCP ports of this machine's
// loopback lead through unix sockets into the namespace, where a second process (relay-inside.mjs) goes on to the device.
import net from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../errors.mjs";
import { DIE_WITH_PARENT, start, stop } from "./children.mjs";
import { eachLine } from "./lines.mjs";
import { enter } from "./namespace.mjs";
import { formatAddress } from "./network.mjs";

const INSIDE = fileURLToPath(new URL("relay-inside.mjs", import.meta.url));

/** Joins two sockets: each octet, each end of data and each break on one side happens on the other too. */
export function join2(a, b) {
  for (const [from, to] of [[a, b], [b, a]]) {
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => { if (!from.readableEnded) to.destroy(); });
  }
}

/** Checks that nobody else listens on the ports; throws a Failure that names the option to change. */
export async function checkPorts(ports) {
  for (const [option, port] of [["--port", ports.http], ["--echo-port", ports.echo]]) {
    const server = net.createServer();
    await listen(server, port, "127.0.0.1").catch((error) => {
      const why = error.code === "EADDRINUSE" ? "is taken by another program" : `cannot be used: ${error.message}`;
      throw new Failure(`port ${port} ${why}. End that program, or choose another port: ${option} ${port + 1}`);
    });
    await new Promise((resolve) => { server.close(resolve); });
  }
}

function listen(server, ...address) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(...address, () => { server.off("error", reject); resolve(); });
  });
}

/**
 * Starts the relay into the namespace of process `pid`. Resolves, when the ports are open, to { stop() }.
 *   ports  { http, echo } of this machine    directory  for the unix sockets
 */
export async function startRelay({ ports, kind, pid, directory, network }) {
  const routes = [{ port: ports.http, to: 80 }, { port: ports.echo, to: 7 }]
    .map((route) => ({ ...route, path: join(directory, `relay-${route.to}`) }));
  const device = formatAddress(network.device);
  const inside = [process.execPath, INSIDE, ...routes.map(({ path, to }) => `${path}=${device}:${to}`)];
  const [program, ...args] = [...DIE_WITH_PARENT, ...enter(kind, pid, inside)];
  const child = start(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ready = new Promise((resolve) => { eachLine(child.stdout, (line) => { if (line === "ready") resolve(true); }); });
  if (await Promise.race([ready, child.ended]) !== true) throw new Failure("the relay into the PC's namespace did not start");
  const servers = [];
  const clients = new Set();
  for (const { port, path } of routes) {
    for (const address of ["127.0.0.1", "::1"]) {
      const server = net.createServer({ allowHalfOpen: true }, (client) => {
        clients.add(client.on("close", () => clients.delete(client)));
        join2(client, net.connect({ path, allowHalfOpen: true }));
      });
      await listen(server, port, address).then(() => servers.push(server), (error) => {
        if (address === "127.0.0.1") throw new Failure(`port ${port}: ${error.message}`);
      });
    }
  }
  return {
    async stop() {
      for (const server of servers) server.close();
      for (const client of clients) client.destroy();
      await stop(child);
    },
  };
}
