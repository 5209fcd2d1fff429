// How long until the page can be used, from the start of the navigation, in a fresh browser with empty caches each
// time. Prints JSON: { series: { name: [milliseconds, ...] } }. The marks are set by the studio itself.
import { chromium } from "@playwright/test";
import { args, executablePath } from "../support/chromium.mjs";
import { serveSite } from "../support/server.mjs";

const runs = Number(process.env.PENSTOCK_BENCH_RUNS || 7);
const MARKS = {
  "frame mounted": "penstock-mounted",
  "whole studio loaded": "penstock-rest-loaded",
  "engine ready": "penstock-engine-ready",
};
const series = { "first contentful paint": [], "frame mounted": [], "whole studio loaded": [], "engine ready": [] };

const site = await serveSite();
for (let run = 0; run < runs; run += 1) {
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => performance.getEntriesByName("penstock-engine-ready").length > 0);
  await page.waitForFunction(() => performance.getEntriesByName("penstock-rest-loaded").length > 0);
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  for (const name of Object.keys(series)) {
    const mark = MARKS[name] ?? "first-contentful-paint";
    series[name].push(await page.evaluate((mark) => performance.getEntriesByName(mark)[0].startTime, mark));
  }
  await browser.close();
}
await site.close();
console.log(JSON.stringify({ series }));
