// Workers that die or hang in the middle of a run, and a browser that keeps nothing: a named error or the right result.
import type { Page, Worker } from "@playwright/test";
import { createHash } from "node:crypto";
import { engineReady, engineWorker, expect, test, timesReady } from "../support/site";
import { dropFile, dropPath, exportModel, node, openStudio, run, sample } from "../support/studio";

const forest = (trees: number) =>
  JSON.stringify({
    format: "penstock-project",
    version: 1,
    seed: 1,
    nodes: [
      { id: 1, stage: "sample", version: 1, x: 0, y: 0, parameters: { name: "breast-cancer", target: "target" } },
      { id: 2, stage: "random-forest", version: 1, x: 300, y: 0, parameters: { trees } },
    ],
    edges: [{ from: 1, output: "table", to: 2, input: "table" }],
  });

async function openForest(page: Page, url: string, trees: number) {
  await openStudio(page, url);
  await dropFile(page, "forest.json", forest(trees));
  await expect(page.locator(".node")).toHaveCount(2);
}

async function startRun(page: Page) {
  await page.locator(".run-button").click();
  await expect(node(page, 2)).toHaveAttribute("data-status", "running");
}

const fingerprint = async (page: Page) => createHash("sha256").update(await exportModel(page, node(page, 2))).digest("hex");

/** The workers beside the coordinator, which is the first. */
const pool = (page: Page): Worker[] => page.workers().slice(1);

const FALLS: [string, () => void][] = [
  ["panics", () => void setTimeout(() => { throw new Error("a worker fell over"); })],
  ["traps", () => void setTimeout(() => { throw new WebAssembly.RuntimeError("a worker fell over: unreachable"); })],
  ["rejects", () => void setTimeout(() => void Promise.reject(new Error("a worker fell over")))],
];

for (const [name, fall] of FALLS) {
  test(`a pool worker that ${name} in a run is replaced, and the model is the same to the bit`, async ({ page, site, troubles }) => {
    test.setTimeout(90_000);
    troubles.expect(/a worker fell over/);
    await openForest(page, site.url, 600);
    await run(page);
    const undisturbed = await fingerprint(page);
    await page.reload();
    await engineReady(page);
    await expect(page.locator(".node")).toHaveCount(2);
    await startRun(page);
    await pool(page)[0].evaluate(fall);
    await expect(page.locator(".run-button")).toHaveText("Run", { timeout: 30_000 });
    await expect(node(page, 2)).toHaveAttribute("data-status", "done");
    expect(await fingerprint(page)).toBe(undisturbed);
    await page.getByRole("tab", { name: /^Log/ }).click();
    await expect(page.locator(".dock")).toContainText("A worker was replaced");
  });
}

test("a pool worker that hangs is replaced, and the run ends well", async ({ page, site, troubles }) => {
  test.setTimeout(120_000);
  troubles.expect(/worker/);
  await openForest(page, site.url, 600);
  await startRun(page);
  await pool(page)[0].evaluate(() => void setTimeout(() => { for (;;); }));
  await expect(page.locator(".run-button")).toHaveText("Run", { timeout: 90_000 });
  await expect(node(page, 2)).toHaveAttribute("data-status", "done");
});

for (const [name, fall] of FALLS) {
  test(`a coordinator that ${name} in a run is a named error, and the next run is right`, async ({ page, site, troubles }) => {
    test.setTimeout(60_000);
    troubles.expect(/a worker fell over/);
    await openForest(page, site.url, 5_000);
    await startRun(page);
    await (await engineWorker(page)).evaluate(fall);
    await expect(node(page, 2)).toHaveAttribute("data-status", "failed");
    await expect.poll(() => node(page, 2).getAttribute("aria-label")).toMatch(/a worker fell over/);
    await engineReady(page, 2);
    await expect(page.locator(".node")).toHaveCount(2);
    await page.locator(".run-button").click();
    await expect(node(page, 2)).toHaveAttribute("data-status", "running");
    await page.locator(".run-button").click();
    await expect(page.locator(".run-button")).toHaveText("Run");
  });
}

test("a coordinator that hangs in a run is replaced, and the node says so", async ({ page, site, troubles }) => {
  test.setTimeout(60_000);
  troubles.expect(/./);
  await openForest(page, site.url, 10_000);
  await startRun(page);
  await (await engineWorker(page)).evaluate(() => void setTimeout(() => { for (;;); }));
  await expect(node(page, 2)).toHaveAttribute("data-status", "failed", { timeout: 30_000 });
  await expect.poll(() => node(page, 2).getAttribute("aria-label")).toMatch(/has not answered/);
  await engineReady(page, 2);
});

test("a cancelled run ends within a moment, and the engine lives on", async ({ page, site }) => {
  await openForest(page, site.url, 10_000);
  await startRun(page);
  const cancelled = Date.now();
  await page.locator(".run-button").click();
  await expect(page.locator(".run-button")).toHaveText("Run");
  // A generous cap; the figure comes from `cargo xtask bench`.
  expect(Date.now() - cancelled).toBeLessThan(2_000);
  expect(await timesReady(page)).toBe(1);
});

test("without storage for data everything works, and an engine that is replaced is given the file again", async ({ page, site, troubles }) => {
  troubles.expect(/a worker fell over/);
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: site.origin, quotaSize: 1 });
  await openStudio(page, site.url);
  await dropPath(page, sample("penguins.csv"));
  await expect(node(page, 1)).toContainText("344");
  await expect(page.locator(".toast").filter({ hasText: /storage|kept/i }).first()).toBeVisible();
  await (await engineWorker(page)).evaluate(FALLS[0][1]);
  await engineReady(page, 2);
  await expect(node(page, 1)).toContainText("344");
  await run(page);
});
