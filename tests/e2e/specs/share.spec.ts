// A link rebuilds a pipeline, shows what it holds before it opens, and never touches what is there.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expect, test } from "../support/site.js";
import { downloaded, dropFile, dropPath, node, nodesOf, openStudio, sample } from "../support/studio.js";

const saved = (page: Page) => page.locator(".saved");
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const preview = (page: Page) => dialog(page, "Open this pipeline?");

async function openExample(page: Page, title: string) {
  await page.getByRole("button", { name: new RegExp(`^${title}`) }).click();
  await expect(page.locator(".node").first()).toBeVisible();
}

async function shareLink(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByLabel("Link").inputValue();
  await page.keyboard.press("Escape");
  await expect(dialog(page, "Share this pipeline")).toBeHidden();
  return link;
}

/** The project as its file has it. */
async function exported(page: Page) {
  const { bytes } = await downloaded(page, () => page.getByRole("button", { name: "Export", exact: true }).click());
  return JSON.parse(bytes.toString());
}

test("a link carries the pipeline to another browser and back", async ({ page, site, browser }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  const link = await shareLink(page);
  expect(link.length).toBeLessThan(500);
  const other = await browser.newContext();
  const fresh = await other.newPage();
  await openStudio(fresh, link);
  await expect(preview(fresh)).toContainText("Penguin species");
  await expect(preview(fresh).getByRole("listitem")).toContainText(["Penguins (Sample data)", "Split", "Impute missing"]);
  await expect(preview(fresh)).toContainText("built in");
  // Nothing is there before it is asked for.
  await expect(fresh.locator(".node")).toHaveCount(0);
  await preview(fresh).getByRole("button", { name: "Open as a new project" }).click();
  await expect(fresh.locator(".node")).toHaveCount(9);
  expect(new URL(fresh.url()).hash).toBe("");
  await expect(saved(fresh)).toHaveText("Saved");
  const [sent, got] = [await exported(page), await exported(fresh)];
  delete sent.viewport;
  delete got.viewport;
  expect(got).toEqual(sent);
  // Nothing ran by itself.
  await expect(fresh.locator('.node[data-category="learn"][data-status="done"]')).toHaveCount(0);
  await other.close();
});

test("a link with built-in data can be opened and run at once", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Classify flowers");
  const link = await shareLink(page);
  await page.goto(link);
  await preview(page).getByRole("button", { name: "Open and run" }).click();
  await expect(nodesOf(page, "evaluate").first()).toHaveAttribute("data-status", /done|cached/, { timeout: 20_000 });
});

test("the link is copied, or selected where copying is refused", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openStudio(page, site.url);
  await openExample(page, "Classify flowers");
  await page.getByRole("button", { name: "Share" }).click();
  await dialog(page, "Share this pipeline").getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  const link = await page.getByLabel("Link").inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await dialog(page, "Share this pipeline").getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("copy it with Ctrl+C")).toBeVisible();
  expect(await page.evaluate(() => String(window.getSelection()))).toBe(link);
});

test("a damaged link is a sentence, and the work is as it was", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  const link = await shareLink(page);
  for (const bad of [link.slice(0, -9), link.replace("#p=", "#p=x"), `${site.url}#p=%00%00`, `${site.url}#p=`]) {
    // The page is there already, so this changes the fragment alone.
    await page.goto(bad);
    const refused = dialog(page, "This link cannot be opened");
    await expect(refused.getByRole("alert")).toHaveText(/[.)]$/);
    await refused.getByRole("button", { name: "Close" }).last().click();
    await expect(refused).toBeHidden();
    await expect(page.locator(".node")).toHaveCount(9);
    expect(new URL(page.url()).hash).toBe("");
  }
});

test("opening a link keeps the present project, and cancelling changes nothing", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Classify flowers");
  const link = await shareLink(page);
  await page.getByRole("button", { name: "New", exact: true }).click();
  await openExample(page, "Mend gaps");
  await page.goto(link);
  await expect(preview(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(preview(page)).toBeHidden();
  await expect(page.getByLabel("Project name")).toHaveValue("Penguin species");
  await page.goto(link);
  await preview(page).getByRole("button", { name: "Open as a new project" }).click();
  await expect(page.getByLabel("Project name")).toHaveValue("Iris, 5-fold cross-validation");
  await page.getByRole("button", { name: "Projects" }).click();
  await expect(dialog(page, "Projects in this browser").locator(".project-row")).toHaveCount(3);
});

test.describe("a link whose data is a file", () => {
  const csv = readFileSync(sample("penguins.csv")).toString();
  const asked = (page: Page) => page.getByRole("region", { name: "Files that this pipeline needs" });

  async function openLinkWithFile(page: Page, url: string) {
    await openStudio(page, url);
    await dropPath(page, sample("penguins.csv"));
    await expect(node(page, 1)).toContainText("344");
    await page.getByRole("button", { name: "Suggest", exact: true }).click();
    const field = page.locator('[id="field-1-target"]');
    await field.selectOption("species");
    await page.getByRole("button", { name: "Suggest", exact: true }).click();
    await expect(nodesOf(page, "evaluate")).toHaveCount(1);
    const link = await shareLink(page);
    const other = await page.context().browser()!.newContext();
    const fresh = await other.newPage();
    await openStudio(fresh, link);
    await expect(preview(fresh)).toContainText("penguins.csv (344 rows, 8 columns)");
    await expect(preview(fresh).getByRole("button", { name: "Open and run" })).toHaveCount(0);
    await preview(fresh).getByRole("button", { name: "Open as a new project" }).click();
    await expect(asked(fresh)).toContainText("Drop penguins.csv here (344 rows, 8 columns)");
    return fresh;
  }

  test("asks for the file and takes the same one without a word", async ({ page, site }) => {
    const fresh = await openLinkWithFile(page, site.url);
    await dropFile(fresh, "penguins.csv", csv);
    await expect(asked(fresh)).toBeHidden();
    await expect(node(fresh, 1)).toContainText("344");
    await expect(fresh.locator('.node[data-category="source"]')).toHaveCount(1);
    await expect(fresh.getByText("other contents")).toHaveCount(0);
    await fresh.context().close();
  });

  test("notes other contents in the same columns", async ({ page, site }) => {
    const fresh = await openLinkWithFile(page, site.url);
    await dropFile(fresh, "penguins.csv", csv.split("\n").slice(0, 200).join("\n"));
    await expect(fresh.getByText(/other contents \(199 rows; there were 344\)/).first()).toBeVisible();
    await fresh.context().close();
  });

  test("lists every column that does not match", async ({ page, site }) => {
    const fresh = await openLinkWithFile(page, site.url);
    const lines = csv.trim().split("\n").map((line) => line.split(","));
    // No sex, an extra column, and words for a number.
    const other = lines.map((cells, at) => [...cells.slice(0, 5), at ? "heavy" : cells[5], cells[7], at ? "1" : "extra"]);
    await dropFile(fresh, "penguins.csv", other.map((cells) => cells.join(",")).join("\n"));
    const list = dialog(fresh, "This file has other columns");
    await expect(list).toContainText("Column “sex” (category) is missing.");
    await expect(list).toContainText("Column “extra” (integer) is new.");
    await expect(list).toContainText(/Column “body_mass_g” should be (number|integer) but is (category|text)\./);
    // The wrong file takes no place: the right one is still asked for, and taken.
    await expect(list).toContainText("was not taken");
    await list.getByRole("button", { name: "Close" }).last().click();
    await expect(asked(fresh)).toContainText("Drop penguins.csv here");
    await dropFile(fresh, "penguins.csv", csv);
    await expect(asked(fresh)).toBeHidden();
    await expect(node(fresh, 1)).toContainText("344");
    await expect(fresh.locator('.node[data-category="source"]')).toHaveCount(1);
    await fresh.context().close();
  });
});

test("a project file that is exported opens again beside the present project", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  const { name, bytes } = await downloaded(page, () =>
    page.getByRole("button", { name: "Export", exact: true }).click(),
  );
  expect(name).toMatch(/^penguin-species.*\.json$/);
  await page.getByLabel("Project name").fill("Changed since");
  await dropFile(page, name, bytes);
  await expect(page.getByLabel("Project name")).toHaveValue("Penguin species");
  await page.getByRole("button", { name: "Projects" }).click();
  await expect(dialog(page, "Projects in this browser")).toContainText("Changed since");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the dialogs are accessible and fit a narrow screen, ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme });
    await openStudio(page, site.url);
    await openExample(page, "Mend gaps");
    const link = await shareLink(page);
    const check = async () => {
      const found = await new AxeBuilder({ page }).include("dialog[open]").analyze();
      expect(found.violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }))).toEqual([]);
      const box = await page.locator("dialog[open]").boundingBox();
      const width = page.viewportSize()!.width;
      expect(box!.x).toBeGreaterThanOrEqual(0);
      expect(box!.x + box!.width).toBeLessThanOrEqual(width);
      const overflow = await page.locator("dialog[open]").evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    };
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: width === 360 ? 640 : 900 });
      const press = async (name: string) => {
        if (width === 360) await page.getByRole("button", { name: "More", exact: true }).click();
        await page.getByRole("button", { name, exact: true }).click();
        await expect(page.locator("dialog[open]")).toBeVisible();
      };
      await press("Share");
      await check();
      await page.keyboard.press("Escape");
      await press("Projects");
      await check();
      await page.keyboard.press("Escape");
      await page.goto(link);
      await expect(preview(page)).toBeVisible();
      // The focus is inside, on what is most likely wanted.
      await expect(preview(page).getByRole("button", { name: "Open as a new project" })).toBeFocused();
      await check();
      await page.keyboard.press("Escape");
      await expect(preview(page)).toBeHidden();
    }
  });
}
