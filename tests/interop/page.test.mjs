// The status page in a real browser: headless Chromium on this machine, reaching the device by localhost as a person does.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { findCommand } from "../../tools/setup/debian.mjs";
import { artifact, boot, BOARDS, freePorts } from "./support.mjs";

const CABLES = { "mps2-an385": "user", host: "tap" };

for (const board of BOARDS) {
  describe(`page: ${board}, cable ${CABLES[board]}`, () => {
    let device;
    let browser;
    let page;
    const complaints = [];

    before(async () => {
      const [port, echoPort] = await freePorts(2);
      device = await boot({ board, cable: CABLES[board], exec: undefined, port, echoPort });
      browser = await chromium.launch({ executablePath: findCommand("chromium"), args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
      page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(`http://localhost:${port}/`);
      await page.waitForFunction(() => document.body.innerText.includes("192.168.7.2"), null, { timeout: 20000 });
    });
    after(async () => {
      await browser?.close();
      await device?.stop();
    });

    test("shows board, engine, addresses, link and the sockets with their states", async () => {
      const text = await page.innerText("body");
      for (const wanted of [board, "wasm3 0.5.0", "52:54:00:12:34:56", "192.168.7.2", "100 Mbit/s full duplex", "LISTEN", "ESTABLISHED"]) {
        assert.ok(text.toLowerCase().includes(wanted.toLowerCase()), `"${wanted}" is missing in:\n${text}`);
      }
      assert.match(await page.title(), /Ethertype/);
    });

    test("refreshes by itself", async () => {
      const before = await page.innerText("body");
      await page.waitForFunction((old) => document.body.innerText !== old, before, { timeout: 10000 });
    });

    test("leaves a picture for people", async () => {
      // A few seconds of traffic give the page's curves something to show.
      await new Promise((resolve) => { setTimeout(resolve, 5000); });
      const picture = await page.screenshot({ path: artifact(`status-page-${board}.png`), fullPage: true });
      assert.ok(picture.length > 10000);
    });

    test("fits a telephone's screen without scrolling sideways", async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= screen, `${content} > ${screen}`);
      await page.screenshot({ path: artifact(`status-page-${board}-narrow.png`), fullPage: true });
    });

    test("the browser had nothing to complain about", () => {
      assert.deepEqual(complaints, []);
    });
  });
}
