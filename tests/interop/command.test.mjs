// The command `ethertype` as a person uses it: what ends it, what it leaves behind (nothing), its exit status, its errors, and
// the drive that it writes for a real board.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DEVICE, freePorts, PYTHON, readRecord } from "./support.mjs";

const TOOL = fileURLToPath(new URL("../../tools/ethertype.mjs", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "command-test-"));
chmodSync(directory, 0o755);
after(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the tool to its end: { status, stdout, stderr }. */
function tool(...args) {
  return spawnSync(process.execPath, [TOOL, ...args], { encoding: "utf8", timeout: 90000 });
}

/** Starts the tool; resolves once its output has `text`. */
async function started(text, ...args) {
  const child = spawn(process.execPath, [TOOL, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  child.output = "";
  child.ended = new Promise((resolve) => { child.on("close", (code, signal) => resolve({ code, signal })); });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (data) => { child.output += data; child.emit("text"); });
  while (!child.output.includes(text)) {
    const end = await Promise.race([new Promise((resolve) => { child.once("text", resolve); }), child.ended]);
    assert.equal(end, undefined, child.output);
  }
  return child;
}

/** Processes that belong to a run: their command line names its temporary directory. */
function processesOf(pid) {
  const mine = `ethertype-${pid}-`;
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((name) => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(mine);
    } catch {
      return false;
    }
  }).map(Number);
}

async function eventually(what, check, seconds = 5) {
  for (const end = Date.now() + seconds * 1000; !check(); await new Promise((resolve) => { setTimeout(resolve, 50); })) {
    assert.ok(Date.now() < end, what);
  }
}

function assertGone(pid) {
  assert.deepEqual(processesOf(pid), []);
  assert.deepEqual(readdirSync(tmpdir()).filter((name) => name.startsWith(`ethertype-${pid}-`)), []);
}

describe("run --exec", () => {
  test("ends with the command's status; stdout is the command's alone, all else goes to stderr", () => {
    const { status, stdout, stderr } = tool("run", "--board", "host", "--exec", "echo from the PC; exit 7");
    assert.equal(status, 7, stderr);
    assert.equal(stdout, "from the PC\n");
    for (const line of [/build wasm +\d+\.\d s/, /boot +\d+\.\d s/, /^board +host/m, /^mac +52:54:00:12:34:56 \(ROM\)/m, /^cable: device to PC: \d+ frames/m]) assert.match(stderr, line);
  });

  test("a command that a signal ended counts as 128 and its number", () => {
    assert.equal(tool("run", "--board", "host", "--exec", "kill -TERM $$").status, 128 + 15);
  });

  test("SIGTERM ends the command, the board and the cable", async () => {
    const child = await started("running", "run", "--board", "host", "--exec", "echo running; sleep 1000");
    assert.ok(processesOf(child.pid).length >= 2);
    child.kill("SIGTERM");
    assert.deepEqual(await child.ended, { code: 128 + 15, signal: null });
    assertGone(child.pid);
  });

  test("the PC has its loopback, cable0 and nothing else, and cannot reach this machine's network", () => {
    const { stdout } = tool("run", "--board", "host", "--exec", "ip -o link | cut -d: -f2 | cut -d@ -f1; ip route");
    const lines = stdout.trim().split("\n").map((line) => line.trim()).filter((line) => line !== "wire0");
    assert.deepEqual(lines, ["lo", "cable0", "192.168.7.0/24 dev cable0 proto kernel scope link src 192.168.7.1"]);
  });

  test("the three lines that the project promises", () => {
    const record = join(directory, "out.pcapng");
    const runs = [
      ["run", "--cable", "tap", "--exec", `ping -c 5 -i 0.2 ${DEVICE} && curl -sf http://${DEVICE}/stats.json`],
      ["run", "--board", "host", "--cable", "tap", "--exec", `curl -sf --http1.0 http://${DEVICE}/`],
      ["run", "--cable", "tap", "--pcap", record, "--impair", "loss=5%,seed=7", "--exec", `curl -sf http://${DEVICE}/`],
    ];
    for (const args of runs) {
      const { status, stderr } = tool(...args);
      assert.equal(status, 0, stderr);
    }
    assert.ok(readRecord(record, ["frame.number"], "http").length >= 2);
  });
});

describe("transfers", () => {
  test("prints a table of the rows asked for, and writes all figures to a file", () => {
    const json = join(directory, "transfers.json");
    const { status, stdout, stderr } = tool("transfers", "--board", "host", "linux", "--only", "clean", "loss 1%", "--octets", "100000", "--json", json);
    assert.equal(status, 0, stderr);
    const cells = stdout.split("\n").filter((line) => /PC to device|device to PC|each way/.test(line)).slice(1, 7).map((line) => line.match(/[\d.]+ \(\d+ \+ \d+\)/g)?.length);
    assert.deepEqual(cells, Array(6).fill(2), stdout);
    const results = JSON.parse(readFileSync(json, "utf8"));
    assert.deepEqual(results.map(({ row, end }) => `${row}, ${end}`).sort(), ["clean, host", "clean, linux", "loss 1%, host", "loss 1%, linux"]);
    assert.ok(results.every(({ transfers }) => transfers.length === 3 && transfers.every(({ octets, problems }) => octets === 100000 && problems.length === 0)));
  });

  test("Ctrl-C ends it with what there is, and leaves nothing behind", async () => {
    const child = await started("clean, host", "transfers", "--board", "host", "--only", "clean", "delay 100 ms");
    child.kill("SIGINT");
    assert.deepEqual(await child.ended, { code: 128 + 2, signal: null });
    assert.match(child.output, /not done/);
    assertGone(child.pid);
  });

  test("wrong names are refused with those that there are", () => {
    for (const args of [["--only", "nonsense"], ["--board", "nonsense"], ["--octets", "many"]]) {
      const { status, stderr } = tool("transfers", ...args);
      assert.equal(status, 2);
      assert.match(stderr, args[0] === "--octets" ? /whole number/ : args[0] === "--only" ? /"loss 1%"/ : /"linux"/);
    }
  });
});

describe("run", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    test(`${signal} ends everything, with status 0`, async () => {
      const [port, echo] = await freePorts(2);
      const child = await started("page ", "run", "--board", "host", "--port", port, "--echo-port", echo);
      assert.ok(processesOf(child.pid).length >= 3);
      child.kill(signal);
      assert.deepEqual(await child.ended, { code: 0, signal: null });
      assertGone(child.pid);
      assert.match(child.output, /cable: PC to device/);
    });
  }

  test("when it is killed, what it started dies too", async () => {
    const [port, echo] = await freePorts(2);
    const child = await started("page ", "run", "--cable", "tap", "--port", port, "--echo-port", echo);
    assert.ok(processesOf(child.pid).length >= 3);
    child.kill("SIGKILL");
    await child.ended;
    await eventually("processes are left", () => processesOf(child.pid).length === 0);
    const directories = readdirSync(tmpdir()).filter((name) => name.startsWith(`ethertype-${child.pid}-`));
    assert.equal(directories.length, 1);
    assert.equal(tool("run", "--board", "host", "--exec", "true").status, 0);
    assert.ok(!existsSync(join(tmpdir(), directories[0])), "the next run removes the directory that it left");
  });

  test("when the board dies, says so and fails", async () => {
    const child = await started("running", "run", "--cable", "tap", "--exec", "echo running; sleep 1000");
    const qemu = processesOf(child.pid).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("qemu-system-arm"));
    process.kill(qemu, "SIGSEGV");
    assert.equal((await child.ended).code, 1);
    assert.match(child.output, /QEMU was ended by SIGSEGV/);
    assertGone(child.pid);
  });

  test("cable user: this machine's ports lead to the device, by TCP and UDP, and the record has it all", async () => {
    const [port, echo] = await freePorts(2);
    const record = join(directory, "user.pcapng");
    const child = await started("page ", "run", "--port", port, "--echo-port", echo, "--pcap", record);
    const page = spawnSync("curl", ["-sSf", "-m", "10", `http://localhost:${port}/stats.json`], { encoding: "utf8" });
    assert.equal(JSON.parse(page.stdout).device.board, "mps2-an385");
    const script = `import socket
t = socket.create_connection(("127.0.0.1", ${echo}), 5); t.sendall(b"tcp"); print(t.recv(9).decode())
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.settimeout(5); u.sendto(b"udp", ("127.0.0.1", ${echo})); print(u.recv(9).decode())`;
    const echoed = spawnSync(PYTHON, ["-c", script], { encoding: "utf8" });
    assert.equal(echoed.stdout, "tcp\nudp\n", echoed.stderr);
    child.kill("SIGINT");
    assert.equal((await child.ended).code, 0);
    assert.match(child.output, /cable: device to PC: \d+ frames/);
    assert.ok(readRecord(record, ["frame.number"], "tcp.port == 80").length >= 8);
    assertGone(child.pid);
  });

  test("cable tap: this machine's ports lead into the PC's namespace", async () => {
    const [port, echo] = await freePorts(2);
    const child = await started("page ", "run", "--board", "host", "--port", port, "--echo-port", echo);
    for (const host of ["127.0.0.1", "localhost"]) {
      const page = spawnSync("curl", ["-sSf", "-m", "10", "--http1.0", `http://${host}:${port}/stats.json`], { encoding: "utf8" });
      assert.equal(JSON.parse(page.stdout).device.board, "host");
    }
    child.kill("SIGINT");
    assert.equal((await child.ended).code, 0);
  });

  test("a port that is taken: says which, and the option to choose another", async () => {
    const server = await new Promise((resolve) => { const s = net.createServer().listen(0, "127.0.0.1", () => resolve(s)); });
    const { status, stderr } = tool("run", "--board", "host", "--port", `${server.address().port}`);
    server.close();
    assert.equal(status, 1);
    assert.match(stderr, /port \d+ is taken by another program.*--port \d+/);
  });

  test("without root: a user namespace does, or the tool says what is missing", () => {
    const asNobody = process.getuid() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : [];
    const can = spawnSync([...asNobody, "unshare"][0], [...asNobody, "unshare", "-Urn", "true"].slice(1)).status === 0;
    const command = [...asNobody, process.execPath, TOOL, "run", "--board", "host", "--exec", `curl -sSf -m 10 -o /dev/null -w '%{http_code}' http://${DEVICE}/`];
    const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { encoding: "utf8", timeout: 60000 });
    if (can) {
      assert.equal(status, 0, stderr);
      assert.equal(stdout, "200");
    } else {
      assert.equal(status, 1);
      assert.match(stderr, /no network namespace can be made here/);
    }
  });
});

test("library builds libethertype.so and says where it and its headers lie", () => {
  const { status, stdout } = tool("library");
  assert.equal(status, 0);
  const [, library, one, two] = /^library +(\/.*\/libethertype\.so)\nheaders +-I (\/.*) -I (\/.*)\n$/.exec(stdout);
  for (const file of [library, join(one, "libethertype.h"), join(two, "ethertype.h")]) assert.ok(existsSync(file), file);
});

describe("wrong usage ends with status 2 and says what is right", () => {
  const cases = {
    "run --board z80": /Allowed choices are mps2-an385, host/, "run --cable air": /Allowed choices are user, tap/,
    "run --board host --cable user": /has no such cable; use --cable tap/, "run --cable user --exec true": /only --cable tap has/,
    "run --ip 300.1.1.1": /expected an address/, "run --ip 192.168.7.255": /not the address of a host/, "run --ip 192.168.7.2/31": /8 to 29 bits/,
    "run --gateway 10.0.0.1": /not the address of a host/, "run --gateway 192.168.7.2": /own address/, "run --mac 01:00:00:00:00:01": /group address/,
    "run --mac 1:2:3": /six octets/, "run --mac none": /--board host/, "run --impair loss=5": /a percentage/, "run --port 0": /1 to 65535/, "run extra": /too many arguments/,
    "run --application nothing.ts": /no such file/, "run --application package.json": /a \.c, \.ts or \.wasm file/, "run --arguments x": /--application/,
    "run --variant chat --application board/examples/chat.ts": /a program of its own/,
    "run --cable tap --dhcp": /let --exec run a server/, "run --variant echo --dhcp": /do not ask for an address/,
    "run --frobnicate": /unknown option/, "frobnicate": /unknown command/, "flash": /--to/,
  };
  for (const [line, expected] of Object.entries(cases)) {
    test(`ethertype ${line}`, () => {
      const { status, stderr } = tool(...line.split(" "));
      assert.equal(status, 2, stderr);
      assert.match(stderr, expected);
    });
  }

  test("--help of every command ends with status 0", () => {
    for (const command of ["run", "flash", "library", "bench", "size", "doctor"]) {
      const { status, stdout } = tool(command, "--help");
      assert.equal(status, 0);
      assert.match(stdout, /Exit status: 0/);
    }
  });
});

describe("flash", () => {
  const drive = join(directory, "drive");
  const note = join(drive, "MB", "HBI0263C", "AN385");

  test("refuses a folder that is not the board's drive", () => {
    mkdirSync(drive);
    const { status, stderr } = tool("flash", "--to", drive);
    assert.equal(status, 1);
    assert.match(stderr, /does not look like the drive/);
  });

  test("refuses a drive whose board.txt selects another FPGA image", () => {
    mkdirSync(note, { recursive: true });
    mkdirSync(join(drive, "SOFTWARE"));
    writeFileSync(join(drive, "MB", "HBI0263C", "board.txt"), "[APPLICATION NOTE]\r\n;APPFILE: AN385\\an385_v2.txt\r\nAPPFILE: AN505\\an505_v2.txt\r\n");
    const { status, stderr } = tool("flash", "--to", drive);
    assert.equal(status, 1);
    assert.match(stderr, /selects AN505/);
  });

  test("writes image, settings and images.txt, and keeps the old images.txt", () => {
    writeFileSync(join(drive, "MB", "HBI0263C", "board.txt"), "[APPLICATION NOTE]\r\nAPPFILE: AN385\\an385_v2.txt\r\n");
    writeFileSync(join(note, "images.txt"), "TITLE: before\r\n");
    const { status, stderr } = tool("flash", "--to", drive, "--ip", "10.9.8.7/16");
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(join(note, "images.bak"), "latin1"), "TITLE: before\r\n");
    const images = readFileSync(join(note, "images.txt"), "latin1");
    const named = [...images.matchAll(/IMAGE(\d)ADDRESS: (0x[0-9A-F]{8}).*\r\nIMAGE\1FILE: \\SOFTWARE\\([A-Z]{1,8}\.[A-Z]{3})\r\n/g)];
    assert.deepEqual(named.map(([, , address, name]) => [address, name]), [["0x00000000", "ETHER.BIN"], ["0x003FF000", "SETTINGS.BIN"]]);
    assert.match(images, /TOTALIMAGES: 2/);
  });

  test("what lies on the drive boots: both files loaded where images.txt says, nothing else", async () => {
    const load = (name, address) => ["-device", `loader,file=${join(drive, "SOFTWARE", name)},addr=${address}`];
    const qemu = spawn("qemu-system-arm", ["-machine", "mps2-an385", "-display", "none", "-monitor", "none", "-serial", "stdio",
      ...load("ETHER.BIN", "0"), ...load("SETTINGS.BIN", "0x3ff000"), "-nic", "user,model=lan9118"], { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    qemu.stdout.setEncoding("utf8").on("data", (text) => { output += text; });
    try {
      await eventually(`no address in "${output}"`, () => /^ip: 10\.9\.8\.7\/16/m.test(output), 15);
    } finally {
      qemu.kill();
    }
  });
});

test("doctor finds all that npm start needs", () => {
  const { status, stdout } = tool("doctor");
  assert.equal(status, 0, stdout);
  assert.match(stdout, /npm start has all that it needs/);
});
