// How long the machine takes from a dropped penguins.csv to metrics, without the time a person needs in between, and how
// long a cancelled run takes to end. A fresh browser each run. Prints JSON: { series: { name: [milliseconds, ...] }, notes }.
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { args, executablePath } from "../support/chromium.mjs";
import { serveSite } from "../support/server.mjs";

const runs = Number(process.env.PENSTOCK_BENCH_RUNS || 7);
const CANCELS = 4;
let replaced = 0;
const csv = readFileSync(new URL("../../../public/samples/penguins.csv", import.meta.url), "base64");
const series = { "drop to table": [], "suggest": [], "run to metrics": [], "drop to metrics, sum": [], "cancel": [] };

/** Does something in the page and gives the milliseconds until a condition holds, looked at once a frame. */
async function timed(page, action, done, argument) {
  return page.evaluate(
    async ([action, done, argument]) => {
      const act = new Function("argument", action);
      const isDone = new Function("argument", `return (${done})`);
      const begun = performance.now();
      act(argument);
      while (!isDone(argument)) await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    },
    [action, done, argument],
  );
}

const DROP = `
  const data = Uint8Array.from(atob(argument), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([data], "penguins.csv"));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));`;
const CLICK = `document.querySelector(argument).click();`;
const IDLE = `document.querySelector(".run-button").textContent.includes("Run")`;

const site = await serveSite();
for (let run = 0; run < runs; run += 1) {
  const browser = await chromium.launch({ executablePath, args });
  // The benchmark's own scripts are no part of the site: its content policy would forbid them.
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => performance.getEntriesByName("penstock-engine-ready").length > 0);

  const table = await timed(page, DROP, `document.querySelector('.node')?.textContent.includes("344")`, csv);
  await page.locator("#field-1-target").selectOption("species");
  const suggest = await timed(page, CLICK, `document.querySelector('.node[data-category="evaluate"]')`, 'button[aria-label="Suggest"]');
  const metrics = await timed(
    page,
    CLICK,
    `["done", "warning"].includes(document.querySelector('.node[data-category="evaluate"]').dataset.status) && ${IDLE}`,
    ".run-button",
  );
  series["drop to table"].push(table);
  series["suggest"].push(suggest);
  series["run to metrics"].push(metrics);
  series["drop to metrics, sum"].push(table + suggest + metrics);

  // A forest that would take long, stopped at different times.
  const forest = {
    format: "penstock-project",
    version: 1,
    seed: 1,
    nodes: [
      { id: 1, stage: "sample", version: 1, x: 0, y: 0, parameters: { name: "breast-cancer", target: "target" } },
      { id: 2, stage: "random-forest", version: 1, x: 300, y: 0, parameters: { trees: 10000 } },
    ],
    edges: [{ from: 1, output: "table", to: 2, input: "table" }],
  };
  const other = await (await browser.newContext({ bypassCSP: true })).newPage();
  await other.goto(site.url);
  await other.waitForFunction(() => performance.getEntriesByName("penstock-engine-ready").length > 0);
  await timed(
    other,
    DROP.replace("penguins.csv", "forest.json"),
    `document.querySelectorAll(".node").length === 2`,
    Buffer.from(JSON.stringify(forest)).toString("base64"),
  );
  for (let cancel = 0; cancel < CANCELS; cancel += 1) {
    await other.locator(".run-button").click();
    await other.waitForSelector('.node[data-node="2"][data-status="running"]');
    await other.waitForTimeout(100 + 150 * cancel);
    series["cancel"].push(await timed(other, CLICK, IDLE, ".run-button"));
  }
  // The page does not wait for an engine that does not stop: it replaces it, which ends the run too, at a price.
  const starts = await other.evaluate(() => performance.getEntriesByName("penstock-engine-ready").length);
  replaced += starts - 1;
  await browser.close();
}
await site.close();
const notes = [`the engine stopped by itself in ${runs * CANCELS - replaced} of ${runs * CANCELS} cancelled runs`];
console.log(JSON.stringify({ series, notes }));
