#!/usr/bin/env node
// The command line tool: what can be asked for, and which module does it.
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { explain } from "./errors.mjs";
import { BOARDS } from "./run/board.mjs";
import { DEFAULT_BOARD, DEFAULT_IP, DEFAULT_MAC, VARIANTS } from "./run/options.mjs";

const { version, description } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const STATUS = "\nExit status: 0 done, 1 failed, 2 wrong usage";

/** Makes a commander action of an async function that returns an exit status, or nothing for 0. */
function action(work) {
  return async (options) => { process.exitCode = (await work(options)) ?? 0; };
}

function addRun(program) {
  program.command("run")
    .description("boot the device and connect this machine to it by a crossover cable")
    .addOption(new Option("--board <name>", `the board (default: ${DEFAULT_BOARD}; host where its tools are missing)`).choices(Object.keys(BOARDS)))
    .addOption(new Option("--cable <kind>", "user: QEMU's NAT, this machine's ports lead to the device (default on mps2-an385); " +
      "tap: a network namespace is the PC, its interface is cable0 (default on host, and with --exec)").choices(["user", "tap"]))
    .option("--exec <cmd>", "with tap: run a shell command on the PC once the device answers ARP, then end with its status")
    .option("--pcap <file>", "record every frame on the cable as pcapng")
    .option("--impair <list>", "what the cable does to frames, each direction: loss, dup, reorder, corrupt (%), delay, jitter " +
      "(us, ms, s), rate (kbit, mbit), cut (2s..32s), seed; such as loss=5%,delay=20ms,seed=1")
    .option("--ip <address>", `the device's IP address, with /bits for another mask than /24 (default: ${DEFAULT_IP}; with --dhcp a link-local one, while nobody answers)`)
    .option("--dhcp", "the device asks for its address (default on the cable user without --ip)")
    .option("--gateway <address>", "the device's gateway, which is the PC (default: the first address of the network)")
    .option("--mac <address>", "what is burnt into the board's MAC address ROM; none on the host board: an empty ROM", DEFAULT_MAC)
    .addOption(new Option("--variant <name>", "the build; trap: UDP port 7777 makes the stack trap; big: four connections with 64 KiB each way, on the host board; echo, fetch, chat: the example program of that name alone").choices(VARIANTS).default("release"))
    .option("--application <file>", "a program beside the stack: .c in the firmware, .ts or .wasm in a sandbox of its own")
    .option("--arguments <text>", "what that program is told, such as http://192.168.7.1:8000/file")
    .option("--port <port>", "this machine's port for the device's port 80", "8080")
    .option("--echo-port <port>", "this machine's port for the device's port 7", "8007")
    .addHelpText("after", `${STATUS}; with --exec the command's own.`)
    .action(action(async (options) => (await import("./run/run.mjs")).run(options)));
}

function addFlash(program) {
  program.command("flash")
    .description("write firmware and settings to a board's USB drive")
    .requiredOption("--to <directory>", "where the drive is mounted")
    .addOption(new Option("--board <name>", "the board").choices(["mps2-an385"]).default("mps2-an385"))
    .option("--ip <address>", `the device's IP address, with /bits for another mask than /24 (default: ${DEFAULT_IP}; with --dhcp a link-local one, while nobody answers)`)
    .option("--dhcp", "the device asks for its address")
    .option("--gateway <address>", "the device's gateway (default: the first address of the network)")
    .option("--force", "make the folders that a drive would have, when they are missing")
    .addHelpText("after", `${STATUS}.`)
    .action(action(async (options) => (await import("./flash.mjs")).flash(options)));
}

function addLibrary(program) {
  program.command("library")
    .description("build libethertype.so: the stack for other programs, with the calls of board/library/libethertype.h")
    .addHelpText("after", `${STATUS}.`)
    .action(action(async () => (await import("./library.mjs")).library()));
}

function addSim(program) {
  program.command("sim")
    .description("simulate stations, cables, hubs and switches, bit time by bit time, from a scenario file")
    .argument("[scenario]", "a file, or the name of a ready one")
    .option("--list", "show the ready scenarios")
    .option("--utilisation", "the table of a saturated hub, 1 to 24 stations, beside formula and literature")
    .option("--update", "with --utilisation: write the table to tests/sim/utilisation.snap, which npm test compares with")
    .option("--pcap <file>", "record the wire's view of the (first) run as pcapng, frames with FCS")
    .option("--json <file>", "write all figures to a file as well")
    .option("--svg <file>", "draw a sweep, or a run's delays or timeline")
    .option("--only <run>", "one variant, or one run by its name in the table")
    .option("--seed <n>", "another seed than the scenario's; the same seed is the same run, as its hash shows")
    .option("--duration <time>", 'another duration, such as "500 ms"')
    .addHelpText("after", `${STATUS}.\nHow to write a scenario: docs/scenarios.md`)
    .action(async (name, options) => { process.exitCode = (await (await import("./sim.mjs")).sim(name, options)) ?? 0; });
}

function addMeasures(program) {
  program.command("bench")
    .description("count instructions per frame on the Cortex-M3, in QEMU; measure how fast the models run in Node")
    .option("--json <file>", "write the figures to a file as well")
    .addHelpText("after", `${STATUS}.`)
    .action(action(async (options) => (await import("./bench.mjs")).bench(options)));
  program.command("netsim")
    .description("goodput of two stacks over a simulated network, by buffer size and loss, beside smoltcp's")
    .option("--cell <buffer,loss>", "one cell of the table only, such as 4096,0.01")
    .option("--json <file>", "write the figures to a file as well")
    .option("--update", "write the table to tests/netsim/netsim.snap, which npm test compares with")
    .option("--use <NAME=value...>", "compile with other knobs of assembly/config.ts, such as USE_TCP_DELAYED_ACK_MS=0")
    .addHelpText("after", `${STATUS}; a cell below smoltcp's is a failure.`)
    .action(action(async (options) => (await import("./netsim.mjs")).netsim(options)));
  program.command("soak")
    .description("two stacks over bad cables in virtual time: thousands of connections, every octet compared")
    .option("--seed <n>", "the first seed; the same seed is the same run, as its hash shows", "1")
    .option("--seconds <s>", "no new seed after so long", "60")
    .addOption(new Option("--build <name>", "one build of the stack only").choices(["shipped", "bare", "small", "large"]))
    .addHelpText("after", `${STATUS}; the first fault ends it.`)
    .action(action(async (options) => (await import("./soak.mjs")).soak(options)));
  program.command("size")
    .description("sizes of the Wasm and of the firmware, against the budget")
    .addHelpText("after", `${STATUS}; a budget that is exceeded is a failure.`)
    .action(action(async () => (await import("./size.mjs")).size()));
  program.command("requirements")
    .description("every requirement of TCP in assembly/SPEC.md, the tests that name it, and how they ended last")
    .option("--names", "print the names of the tests as well")
    .addHelpText("after", `${STATUS}; a MUST without a passing test is a failure, so is a SHLD or MAY with neither test nor reason.`)
    .action(action(async (options) => (await import("./requirements.mjs")).requirements(options)));
  program.command("transfers")
    .description("move octets by TCP between a PC and each board, and between two PCs, over good and bad cables; print goodput, " +
      "retransmissions and what tshark thinks of them")
    .addOption(new Option("--board <name...>", "only these: a board, big (the host board with 64 KiB buffers), linux (two PCs)"))
    .option("--only <name...>", "only these rows of the table")
    .option("--octets <n>", "octets each way", String(10 << 20))
    .option("--json <file>", "write all figures to a file as well")
    .addHelpText("after", `${STATUS}; octets that arrive otherwise than they were sent are a failure.\n` +
      "Small windows over long cables take their time: all rows together three quarters of an hour.")
    .action(action(async (options) => (await import("./transfers.mjs")).transfers(options)));
  program.command("doctor")
    .description("check every tool, version and permission, and say what to do")
    .addHelpText("after", `${STATUS}: 1 when something is missing for \`npm start\`.`)
    .action(action(async () => (await import("./doctor.mjs")).doctor()));
}

function addWire(program) {
  program.command("wire")
    .description("show a frame on the line, octet by octet: bits, symbols, levels; or read a recorded line back to frames")
    .option("--hex <octets>", "the frame as hexadecimal digits, from the destination on; - reads them from standard input")
    .option("--pcap <file>", "a frame of a capture, pcap or pcapng")
    .option("--frame <n>", "which of it (default: 1)")
    .option("--fcs", "the octets of --hex or --pcap end with their FCS (default: it is computed and appended)")
    .option("--destination <mac>", "a frame made here, to this address (default: broadcast)")
    .option("--source <mac>", "from this address (default: 02:00:00:00:00:01)")
    .option("--type <n>", "type or length (default: 0x88b5, local experiments)")
    .option("--payload <octets>", "hexadecimal digits")
    .option("--text <text>", "a payload of text")
    .option("--length <n>", "octets of the payload (default: as many as there are)")
    .option("--no-pad", "send a frame that is shorter than 64 octets as it is")
    .addOption(new Option("--phy <name>", "how it is sent (default: 10base-t; with --decode: as the file says)").choices(["10base-t", "100base-tx"]))
    .option("--octets <from..to>", "show these; 0 is the first of the destination, the preamble is -8 to -1 (default: all, of a long frame beginning and end)")
    .option("--flip <bit,...>", "invert bits on the line, counted from 0: the first of the preamble, 10base-t; the first code bit of /J/, 100base-tx")
    .option("--jitter <ns>", "edges come up to so many nanoseconds early or late")
    .option("--ppm <n>", "the transmitter's clock is slow by so many parts in a million")
    .option("--seed <n>", "of the jitter (default: 1)")
    .option("--flp <word>", "in place of a frame a burst of fast link pulses with this link code word, such as 0x01e1")
    .option("--vcd <file>", "write the waveform for GTKWave")
    .option("--svg <file>", "draw it: the octets shown, up to 64 of them")
    .option("--decode <file>", "read the variable \"line\" of a VCD file with the receiver")
    .addHelpText("after", `${STATUS}; with --decode 1 as well when a frame is not good.`)
    .action(action(async (options) => (await import("./wire.mjs")).wire(options)));
}

const program = new Command("ethertype").description(description).version(version).exitOverride().showHelpAfterError("(see --help)");
addRun(program);
addFlash(program);
addLibrary(program);
addSim(program);
addMeasures(program);
addWire(program);
for (const command of program.commands) command.exitOverride().showHelpAfterError(`(see ethertype ${command.name()} --help)`);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : explain(error);
}
