// The command `ethertype flash`: firmware and settings onto the USB drive of Arm's MPS2+ board. The board's own controller
// copies the images named in MB/HBI0263x/AN385/images.txt into the FPGA's memories when the board is switched on. The
// drive is FAT with names of 8.3 characters.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { buildFirmware } from "./build.mjs";
import { Failure } from "./errors.mjs";
import { planAddress, planNetwork } from "./run/network.mjs";
import { DEFAULT_IP } from "./run/options.mjs";
import { reporter } from "./run/report.mjs";
import { SETTINGS_ADDRESS, settingsBlock } from "./run/settings.mjs";

const IMAGE = "ETHER.BIN";
const SETTINGS = "SETTINGS.BIN";
const MARK = "Ethertype";
/** The folder that --force makes: revision C is the MPS2+. */
const NEW_BOARD = "HBI0263C";

const images = () => [
  `TITLE: ${MARK} images`,
  "",
  "[IMAGES]",
  "TOTALIMAGES: 2 ;Number of images (max: 32)",
  "",
  "IMAGE0ADDRESS: 0x00000000 ;Firmware with its vector table",
  `IMAGE0FILE: \\SOFTWARE\\${IMAGE}`,
  "",
  `IMAGE1ADDRESS: 0x${SETTINGS_ADDRESS.toString(16).toUpperCase().padStart(8, "0")} ;Network settings`,
  `IMAGE1FILE: \\SOFTWARE\\${SETTINGS}`,
  "",
].join("\r\n");

/** Writes the drive at options.to and says what to do next. */
export async function flash({ to, ip, gateway, dhcp, force = false }) {
  const network = planNetwork(ip ?? DEFAULT_IP, gateway);
  const folders = findDrive(to, force);
  const report = reporter(process.stdout);
  const firmware = await report.step("build firmware", () => buildFirmware("mps2-an385", "release")
    .catch((error) => { throw new Failure(error.message, { cause: error }); }));
  const image = binaryOf(firmware);
  keepOriginal(folders.images);
  writeWhole(join(folders.software, IMAGE), image);
  writeWhole(join(folders.software, SETTINGS), settingsBlock(network, planAddress(network, { dhcp, ip })));
  writeWhole(folders.images, Buffer.from(images(), "latin1"));
  report.line(`written: ${join(folders.software, IMAGE)} (${image.length} octets), ${SETTINGS}, ${folders.images}`);
  report.line("next: eject the drive, then switch the board off and on; its first serial port shows the console at 115200 baud");
}

/** The entry of a folder by its name, whatever its case: FAT has none. */
function entry(folder, pattern) {
  return existsSync(folder) ? readdirSync(folder).find((name) => pattern.test(name)) : undefined;
}

/** The drive's folders, checked: { software, images }. With `force` missing folders are made. */
function findDrive(to, force) {
  if (!statSync(to, { throwIfNoEntry: false })?.isDirectory()) throw new Failure(`--to ${to}: no such folder. Mount the board's USB drive (V2M_MPS2) and give its mount point`);
  const mb = join(to, entry(to, /^MB$/i) ?? "MB");
  const board = join(mb, entry(mb, /^HBI0263[A-C]$/i) ?? NEW_BOARD);
  const note = join(board, entry(board, /^AN385$/i) ?? "AN385");
  const software = join(to, entry(to, /^SOFTWARE$/i) ?? "SOFTWARE");
  const missing = [note, software].filter((folder) => !existsSync(folder));
  if (missing.length && !force) {
    throw new Failure(`${to} does not look like the drive of an MPS2+ with the AN385 image: it has no ${missing.join(" and no ")}.\n` +
      "  Copy Arm's AN385 package to the drive first, or use --force to make the folders.");
  }
  missing.forEach((folder) => mkdirSync(folder, { recursive: true }));
  checkSelected(join(board, entry(board, /^board\.txt$/i) ?? "board.txt"), force);
  return { software, images: join(note, entry(note, /^images\.txt$/i) ?? "images.txt") };
}

/** board.txt says which FPGA image the board loads; this firmware is for AN385. */
function checkSelected(file, force) {
  const selected = existsSync(file) ? /^\s*APPFILE:\s*(\S+)/m.exec(readFileSync(file, "latin1"))?.[1] : undefined;
  if (selected && /^AN385\\/i.test(selected)) return;
  const what = selected ? `${file} selects ${selected}` : `${file} selects no FPGA image`;
  if (!force) throw new Failure(`${what}; this firmware is for AN385.\n  Let its APPFILE line name the file in the folder AN385, or use --force.`);
  console.error(`warning: ${what}; the board will not run this firmware until its APPFILE line names the file in AN385`);
}

/** The program as it lies in memory from address 0. */
function binaryOf(firmware) {
  const binary = firmware.replace(/\.elf$/, ".bin");
  const result = spawnSync("arm-none-eabi-objcopy", ["-O", "binary", firmware, binary], { encoding: "utf8" });
  if (result.status !== 0) throw new Failure(`arm-none-eabi-objcopy failed: ${result.error?.message ?? result.stderr}`);
  const image = readFileSync(binary);
  if (image.length > SETTINGS_ADDRESS) throw new Failure(`the firmware has ${image.length} octets, but the settings lie at ${SETTINGS_ADDRESS}`);
  return image;
}

/** An images.txt that is not ours is kept beside as images.bak, once. */
function keepOriginal(file) {
  const backup = file.replace(/\.txt$/i, ".bak");
  if (existsSync(file) && !existsSync(backup) && !readFileSync(file, "latin1").includes(MARK)) renameSync(file, backup);
}

/** Writes a file and waits until the drive has it. */
function writeWhole(path, octets) {
  const file = openSync(path, "w");
  try {
    for (let at = 0; at < octets.length;) at += writeSync(file, octets, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
