// The waveform that `ethertype wire` writes, and the receiver that reads it back.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Failure } from "../../tools/errors.mjs";
import { readVcd } from "../../tools/wire/vcd.mjs";
import { ARP, temporary, UDP, wire } from "./support.mjs";

/** The octets that --decode prints. */
const decoded = (stdout) => [...stdout.matchAll(/^[0-9a-f]{4} {2}((?:[0-9a-f]{2} )+)/gm)].map(([, hex]) => hex.replaceAll(" ", "")).join("");

/** The changes of one variable of a VCD file: [[time, value]]. */
function changesOf(text, name) {
  const [, id] = new RegExp(`^\\$var \\S+ \\d+ (\\S+) ${name}\\b`, "m").exec(text), found = [];
  let now = 0;
  for (const line of text.slice(text.indexOf("$enddefinitions")).split("\n")) {
    if (line[0] === "#") now = Number(line.slice(1));
    else if (line.endsWith(` ${id}`)) found.push([now, line.slice(0, -id.length - 1)]);
    else if (/^[01x]/.test(line) && line.slice(1) === id) found.push([now, line[0]]);
  }
  return found;
}

function written(...args) {
  const path = temporary("w.vcd"), { status, stderr } = wire(...args, "--vcd", path);
  assert.equal(status, 0, stderr);
  return { path, text: readFileSync(path, "utf8") };
}

function recorded(text) {
  writeFileSync(temporary("r.vcd"), text);
  return temporary("r.vcd");
}

describe("the file", () => {
  test("of 10BASE-T has the line in volts, clock, bits, octets and symbols, in picoseconds", () => {
    const { text } = written("--hex", UDP, "--fcs");
    assert.match(text, /^\$timescale 1 ps \$end$/m);
    const line = changesOf(text, "line"), begin = line[1][0];
    // 1010: low for 50 ns, then 100 ns a level, until the first two ones.
    assert.deepEqual(line.slice(0, 4), [[0, "r0"], [begin, "r-2.5"], [begin + 50000, "r2.5"], [begin + 150000, "r-2.5"]]);
    const octets = changesOf(text, "octet").slice(1, -1).map(([, value]) => parseInt(value.slice(1), 2).toString(16).padStart(2, "0"));
    assert.equal(octets.join(""), `55555555555555d5${UDP}`);
    const bits = changesOf(text, "bit").slice(1, -1);
    assert.deepEqual(bits.slice(0, 3), [[begin, "1"], [begin + 100000, "0"], [begin + 200000, "1"]]);
    assert.equal(bits.length, 72 * 8);
    const rising = changesOf(text, "clock").filter(([, value]) => value === "1");
    assert.deepEqual([rising.length, rising[0][0]], [72 * 8, begin + 50000]);
    assert.deepEqual(changesOf(text, "symbol").slice(1, 3), [[begin, "sLH"], [begin + 100000, "sHL"]]);
    const times = [...text.matchAll(/^#(\d+)$/gm)].map(([, time]) => Number(time));
    assert.deepEqual(times, [...times].sort((a, b) => a - b));
  });

  test("of 100BASE-TX has code groups of 40 ns and code bits of 8, plain and scrambled", () => {
    const { text } = written("--hex", UDP, "--fcs", "--phy", "100base-tx");
    const groups = changesOf(text, "group").slice(1, -1), [begin] = groups[0];
    assert.deepEqual(groups.slice(0, 3), [[begin, "b11000"], [begin + 40000, "b10001"], [begin + 80000, "b1011"]]);
    assert.deepEqual(groups.slice(-2).map(([, value]) => value), ["b1101", "b111"]);
    const symbols = changesOf(text, "symbol").map(([, value]) => value.slice(1));
    assert.equal(symbols.slice(0, 5).join(""), "IJK55");
    assert.equal(symbols.slice(-3).join(""), "TRI");
    const sent = changesOf(text, "scrambled_bit").slice(1, -1), line = changesOf(text, "line");
    assert.equal(sent.length, 73 * 10);
    // The level changes with each one and stays with each zero.
    for (const [time, bit] of sent) assert.equal(line.some(([at]) => at === time), bit === "1", `at ${time}`);
    for (const [, value] of line) assert.ok(["r-1", "r0", "r1"].includes(value));
  });
});

describe("--decode", () => {
  for (const phy of ["10base-t", "100base-tx"]) {
    test(`reads ${phy} back to the frame`, () => {
      for (const frame of [ARP, UDP]) {
        const { status, stdout } = wire("--decode", written("--hex", frame, "--fcs", "--phy", phy).path);
        assert.equal(status, 0);
        assert.equal(decoded(stdout), frame);
        assert.match(stdout, /^received +good: 64 octets, the FCS is right$/m);
        assert.match(stdout, /^FCS .*, right$/m);
      }
    });

    test(`reads ${phy} with jitter and a slow clock, and tells what an inverted bit did, with status 1`, () => {
      const worn = written("--length", "1500", "--phy", phy, "--jitter", phy === "10base-t" ? "13.5" : "0.7", "--ppm", "100");
      assert.equal(wire("--decode", worn.path).status, 0);
      const { status, stdout } = wire("--decode", written("--length", "1500", "--phy", phy, "--flip", "4444").path);
      assert.equal(status, 1);
      assert.match(stdout, /^received +bad/m);
    });
  }

  test("takes a logic analyser's bit for the line, in its own unit of time, and the PHY from --phy", () => {
    const { text } = written("--hex", ARP, "--fcs");
    const bits = changesOf(text, "line").map(([time, value]) => `#${time / 10000}\n${{ r0: "z", "r2.5": "1", "r-2.5": "0" }[value]}!`);
    const path = recorded(`$timescale 10 ns $end $var wire 1 ! line $end $enddefinitions $end\n${bits.join("\n")}\n`);
    assert.equal(decoded(wire("--decode", path, "--phy", "10base-t").stdout), ARP);
    const { status, stderr } = wire("--decode", path);
    assert.match(stderr, /does not say which PHY it is of; --phy 10base-t or --phy 100base-tx does/);
    assert.equal(status, 1);
  });

  test("says why there is no frame", () => {
    const { text } = written("--hex", ARP, "--fcs");
    assert.match(wire("--decode", recorded(text), "--phy", "100base-tx").stderr, /no frame: the descrambler never saw enough idle/);
    const silent = "$timescale 1 ns $end $var real 64 ! line $end $enddefinitions $end\n#0\nr0 !\n#9000\n";
    assert.match(wire("--decode", recorded(silent), "--phy", "10base-t").stderr, /no frame: nothing that begins with a preamble/);
  });

  test("says when the signal is longer than the models hold", () => {
    const many = Array.from({ length: 270000 }, (_, i) => `#${i * 8}\nr${[1, 0, -1, 0][i % 4]} !`).join("\n");
    const path = recorded(`$timescale 1 ns $end $var real 64 ! line $end $enddefinitions $end\n${many}\n`);
    for (const phy of ["10base-t", "100base-tx"]) assert.match(wire("--decode", path, "--phy", phy).stderr, /the signal is too long/);
  });

  test("says what is wrong with a file, and where", () => {
    const head = "$timescale 1 ps $end\n$var real 64 ! line $end\n$enddefinitions $end\n";
    for (const [text, message] of [
      ["{}", 'line 1: not a value change dump: "{}" before $enddefinitions'],
      ["", "not a value change dump: no $enddefinitions"],
      ["$timescale 1 ps", "a section without $end"],
      ["$timescale 3 ps $end", 'the timescale "3ps" is none'],
      ["$enddefinitions $end", "no $timescale"],
      [head.replace("line", "cable"), 'no variable named "line"; it has cable'],
      [`${head}#5\nr1 !\n#4\n`, 'line 6: the time "#4" is not later than the one before'],
      [`${head}#5\nwhat !\n`, 'line 5: "what" is no change of a value'],
      [`${head}#5\nrhigh !\n`, '"rhigh" is no level of a line'],
    ]) {
      assert.throws(() => readVcd(recorded(text)), (error) => error instanceof Failure && error.message.includes(message), text);
    }
    assert.match(wire("--decode", temporary("nowhere")).stderr, /nowhere: no such file/);
  });
});

test("--svg draws the octets that are shown: their digits, bits and symbols, and the line", () => {
  const path = temporary("w.svg");
  const { stdout } = wire("--hex", UDP, "--fcs", "--phy", "100base-tx", "--octets", "-8..1", "--svg", path);
  assert.match(stdout, /octets -8 to 1$/m);
  const svg = readFileSync(path, "utf8"), texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  assert.match(svg, /^<svg .*<\/svg>\s*$/s);
  const count = (text) => texts.filter((one) => one === text).length;
  assert.equal(count("55"), 7);
  assert.equal(count("d5"), 1);
  assert.equal(count("J") + count("K"), 2);
  // 10 octets: 80 bits and 100 scrambled ones; the axis has a 0 and a 1 as well, and groups are named 0.
  assert.ok(count("0") + count("1") >= 180);
  const staircase = /<path[^>]*stroke="#1a5fb4"[^>]*d="([^"]*)"|<path[^>]*d="([^"]*)"[^>]*stroke="#1a5fb4"/.exec(svg);
  assert.ok((staircase[1] ?? staircase[2]).split("L").length > 50);
  wire("--hex", UDP, "--fcs", "--octets", "0", "--svg", path);
  assert.match(readFileSync(path, "utf8"), />2\.5<\/text>/);
  assert.match(wire("--svg", "/nowhere/at/all.svg").stderr, /\/nowhere\/at\/all\.svg: ENOENT/);
});
