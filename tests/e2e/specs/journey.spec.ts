// The main job, as a new user does it: drop a CSV, get a pipeline, run it, read the metrics, take the model, share the link.
import { expect, test } from "../support/site";
import {
  chooseTarget,
  dropPath,
  exportModel,
  metrics,
  node,
  nodesOf,
  openStudio,
  run,
  sample,
  select,
  showTab,
  suggest,
} from "../support/studio";

test("from a dropped CSV to metrics, a model, predictions, a link and back", async ({ page, site, browser }) => {
  await openStudio(page, site.url);
  await expect(page.getByText("Drop a CSV file anywhere")).toBeVisible();

  // A source with its shape, types and missing counts.
  await dropPath(page, sample("penguins.csv"));
  const source = node(page, 1);
  await expect(source).toContainText("344");
  await expect(source).toContainText("19 missing");
  await select(page, source);
  await showTab(page, "Data");
  await expect(page.getByRole("grid")).toContainText("Adelie");
  await showTab(page, "Profile");
  await expect(page.getByRole("region", { name: "Results" }).or(page.locator(".dock"))).toContainText("flipper_length_mm");

  // The target, a suggested pipeline, a run.
  await chooseTarget(page, 1, "species");
  await suggest(page);
  await expect(nodesOf(page, "learn")).toHaveCount(1);
  await expect(nodesOf(page, "evaluate")).toHaveCount(1);
  await run(page);
  const first = await metrics(page);
  expect(first.join("\n")).toMatch(/accuracy/i);
  await expect(page.locator(".dock canvas").first()).toBeVisible();

  // One parameter: only what depends on it is stale, and says why.
  const learner = nodesOf(page, "learn").first();
  await select(page, learner);
  const learnerId = await learner.getAttribute("data-node");
  const strength = page.locator(`[id="field-${learnerId}-inverse_regularisation"]`);
  await strength.fill("0.5");
  await strength.press("Enter");
  await expect(learner).toHaveAttribute("data-status", "stale");
  await expect(source).not.toHaveAttribute("data-status", "stale");
  await expect(nodesOf(page, "split").first()).not.toHaveAttribute("data-status", "stale");
  await page.keyboard.press("Escape");
  await page.locator("body").press("Control+z");
  await expect(learner).not.toHaveAttribute("data-status", "stale");

  // The model, and its predictions on a new file.
  const model = await exportModel(page, learner);
  const parsed = JSON.parse(model.toString());
  expect(parsed.format).toBe("penstock-model");
  expect(parsed.target.classes).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
  expect(parsed.metrics.length).toBeGreaterThan(3);

  // The link, in a profile that has seen nothing.
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.locator("#share-link").inputValue();
  expect(link.length).toBeLessThan(900);
  await page.keyboard.press("Escape");
  const other = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const fresh = await other.newPage();
  await openStudio(fresh, link);
  await expect(fresh.getByRole("dialog")).toContainText("Open this pipeline?");
  await expect(fresh.locator(".node")).toHaveCount(0);
  await fresh.getByRole("dialog").getByRole("button", { name: /^Open/ }).first().click();
  await expect(nodesOf(fresh, "learn")).toHaveCount(1);
  await dropPath(fresh, sample("penguins.csv"));
  await run(fresh);
  expect(await metrics(fresh)).toEqual(first);
  expect((await exportModel(fresh, nodesOf(fresh, "learn").first())).equals(model)).toBe(true);
  await other.close();
});

test("after a reload the project is back with its data", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropPath(page, sample("penguins.csv"));
  await chooseTarget(page, 1, "species");
  await suggest(page);
  await run(page);
  const before = await metrics(page);
  await expect(page.locator(".saved")).toHaveAttribute("data-state", "saved");
  await page.reload();
  await expect(nodesOf(page, "learn")).toHaveCount(1);
  await expect(node(page, 1)).toContainText("344");
  await run(page);
  expect(await metrics(page)).toEqual(before);
});

test("a regression is judged by numbers", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropPath(page, sample("diabetes.csv"));
  await chooseTarget(page, 1, "target");
  await suggest(page);
  await run(page);
  const rows = await metrics(page);
  expect(rows.join("\n")).toMatch(/r²/);
  expect(rows.join("\n")).toMatch(/RMSE/i);
});

test("an example runs: k-fold with out-of-fold metrics", async ({ page, site }) => {
  await openStudio(page, site.url);
  await page.getByRole("button", { name: /Classify flowers/ }).click();
  await expect(nodesOf(page, "learn").first()).toBeVisible();
  await run(page);
  const rows = await metrics(page);
  expect(rows.join("\n")).toContain("±");
});

