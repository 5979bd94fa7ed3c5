// A worker of the pool: for each { module, loss, seed } it is sent, it answers with the flow's goodput.
import { parentPort, workerData } from "node:worker_threads";
import { flow } from "./flow.mjs";

parentPort.on("message", ({ module, loss, seed }) => parentPort.postMessage(flow(workerData.get(module), { loss, seed })));
