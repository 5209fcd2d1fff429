// How long a file on disk takes from being chosen to its rows shown in the studio, in a fresh browser each run, and the
// largest resident set that a renderer has had meanwhile. The file is PENSTOCK_BENCH_FILE. Prints JSON: { series, notes }.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { chromium } from "@playwright/test";
import { args, executablePath } from "../support/chromium.mjs";
import { serveSite } from "../support/server.mjs";

const runs = Number(process.env.PENSTOCK_BENCH_RUNS || 3);
const file = process.env.PENSTOCK_BENCH_FILE;
const name = basename(file);
const [time, peak] = ["to the table, ms", "peak of the renderer, MiB"];
const series = { [time]: [], [peak]: [] };
const notes = [];

/** The largest resident set that any renderer of this browser has had, in MiB. */
async function rendererPeak(browser) {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) / 1024);
  return Math.round(Math.max(0, ...peaks));
}

const site = await serveSite();
for (let run = 0; run < runs; run += 1) {
  const browser = await chromium.launch({ executablePath, args });
  // The benchmark's own scripts are no part of the site: its content policy would forbid them.
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => performance.getEntriesByName("penstock-engine-ready").length > 0);
  // From the choice of the file, which is when the page first hears of it, to the frame that shows the rows.
  await page.evaluate(() => {
    document.addEventListener("change", () => { window.chosen ??= performance.now(); }, true);
    const look = () => {
      const node = document.querySelector(".node");
      if (window.chosen !== undefined && /\d × \d/.test(node?.textContent ?? "")) window.shown = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  await page.getByLabel("Data or project file").setInputFiles(file);
  await page.waitForFunction(() => window.shown !== undefined, undefined, { timeout: 300_000 });
  series[time].push(await page.evaluate(() => window.shown - window.chosen));
  series[peak].push(await rendererPeak(browser));
  if (run === 0) notes.push(`${name}: ${(await page.locator(".node").first().textContent()).replace(/\s+/g, " ")}`);
  await browser.close();
}
await site.close();
console.log(JSON.stringify({ series, notes }));
