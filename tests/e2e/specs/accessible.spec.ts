// axe-core finds nothing, in light and in dark: on the first page, and with everything that a run brings.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { engineReady, expect, test } from "../support/site.js";
import { dropFile, node, nodesOf, openStudio, run, select, showTab } from "../support/studio.js";

async function expectNothingFound(page: Page, where: string) {
  const found = await new AxeBuilder({ page }).analyze();
  const violations = found.violations.map(({ id, nodes }) => ({ id, html: nodes.map((node) => node.html) }));
  expect(violations, where).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the first page is accessible, ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(site.url);
    await engineReady(page);
    await expectNothingFound(page, "first page");
  });

  test(`a pipeline, its forms and its results are accessible, ${colorScheme}`, async ({ page, site }) => {
    test.setTimeout(60_000);
    await page.emulateMedia({ colorScheme });
    await openStudio(page, site.url);
    await page.getByRole("button", { name: /^Mend gaps/ }).click();
    await expect(nodesOf(page, "learn")).toHaveCount(3);
    await run(page);
    await select(page, nodesOf(page, "evaluate").first());
    for (const tab of ["Report", "Charts", "Log"]) {
      await showTab(page, tab);
      await expectNothingFound(page, tab);
    }
    await select(page, nodesOf(page, "source").first());
    for (const tab of ["Data", "Profile", "Quality"]) {
      await showTab(page, tab);
      await expectNothingFound(page, `source, ${tab}`);
    }
    for (const category of ["prepare", "split", "learn"]) {
      await select(page, nodesOf(page, category).first());
      await expectNothingFound(page, category);
    }
    await dropFile(page, "empty.csv", "");
    await expect(page.locator('.node[data-status="not-configured"]')).toHaveCount(1);
    await expectNothingFound(page, "a refused file");
    await expect(node(page, 1)).toBeVisible();
  });
}
