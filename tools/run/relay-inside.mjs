// The relay's half inside the PC's network namespace: each argument PATH=ADDRESS:PORT is a unix socket to listen on and the
// place to connect each of its connections to. Prints "ready", and ends when its standard input does.
import net from "node:net";
import { join2 } from "./relay.mjs";

const routes = process.argv.slice(2).map((route) => /^(.*)=([\d.]+):(\d+)$/.exec(route));
let waiting = routes.length;
for (const [, path, host, port] of routes) {
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    join2(client, net.connect({ host, port: Number(port), allowHalfOpen: true }));
  });
  server.listen(path, () => { if (--waiting === 0) console.log("ready"); });
}
process.stdin.on("end", () => process.exit(0)).resume();
