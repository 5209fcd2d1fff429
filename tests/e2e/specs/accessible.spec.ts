// axe-core finds nothing, in light and in dark.
import { AxeBuilder } from "@axe-core/playwright";
import { engineReady, expect, test } from "../support/site.js";

for (const colorScheme of ["light", "dark"] as const) {
  test(`the first page is accessible, ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(site.url);
    await engineReady(page);
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map(({ id, nodes }) => ({ id, html: nodes.map((node) => node.html) }))).toEqual([]);
  });
}
