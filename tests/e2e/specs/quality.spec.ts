// The profile and the quality report: what is found, what one press mends, and that undo takes it back.
import { expect, test } from "../support/site.js";
import { dropFile, node, openStudio, showTab } from "../support/studio.js";

/** Sixty people: an identifier, addresses, a constant, a copy of the target, and twice the same row. */
function people(): string {
  const rows = Array.from({ length: 60 }, (_, index) => {
    const mail = `user${index % 20}@example.org`;
    const group = index % 3 === 0 ? "a" : "b";
    return `${1000 + index},${mail},same,${(index * 37) % 41},${group},${group.toUpperCase()}`;
  });
  return ["id,mail,constant,size,class,copy", ...rows, rows[0]].join("\n") + "\n";
}

test("findings name their evidence, and a press mends in one step", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "people.csv", people());
  await expect(node(page, 1).or(node(page, 0)).first()).toBeVisible();
  await showTab(page, "Quality");
  const findings = page.getByRole("list", { name: "Findings" });
  const finding = (code: string) => findings.locator(`[data-code="${code}"]`);
  await expect(finding("constant")).toContainText("“constant” has the same value in every row.");
  await expect(finding("duplicate-rows")).toContainText("One row is equal to a row before it.");
  await expect(finding("personal-data")).toContainText("“mail” looks like e-mail addresses.");
  await expect(finding("personal-data")).not.toContainText("user0");

  const nodes = page.locator(".canvas .node");
  await expect(nodes).toHaveCount(1);
  await finding("constant").getByRole("button", { name: "Drop the column: constant" }).click();
  await expect(nodes).toHaveCount(2);
  await expect(page.locator(".canvas .wire:not(.draft)")).toHaveCount(1);
  // Once more is told to be done already.
  await finding("constant").getByRole("button", { name: "Drop the column: constant" }).click();
  await expect(page.getByText("This is mended already.").first()).toBeVisible();
  await expect(nodes).toHaveCount(2);
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(nodes).toHaveCount(1);
});

test("a clean table says what was looked for", async ({ page, site }) => {
  await openStudio(page, site.url);
  const rows = Array.from({ length: 50 }, (_, index) => `${(index * 37) % 53 + 0.5},${(index * 17) % 59 + 0.25}`);
  await dropFile(page, "clean.csv", ["a,b", ...rows].join("\n") + "\n");
  await showTab(page, "Quality");
  await expect(page.getByText("Nothing to mend")).toBeVisible();
  await expect(page.getByText(/Looked for: target leakage/)).toBeVisible();
});

test("a thousand columns are sorted, searched and looked at", async ({ page, site }) => {
  await openStudio(page, site.url);
  const names = Array.from({ length: 1000 }, (_, column) => `c${column}`);
  const rows = Array.from({ length: 20 }, (_, row) => names.map((_, column) => (row * (column + 3)) % 101).join(","));
  await dropFile(page, "wide.csv", [names.join(","), ...rows].join("\n") + "\n");
  await showTab(page, "Profile");
  const table = page.getByRole("table", { name: "Profile of the columns" });
  await expect(table).toHaveAttribute("aria-rowcount", "1001");
  expect(await table.getByRole("row").count()).toBeLessThan(60);
  await table.getByRole("button", { name: "Skew" }).click();
  await expect(table.getByRole("columnheader", { name: "Skew" })).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("tabpanel", { name: "Profile" }).getByRole("searchbox", { name: "Search columns" }).fill("c77");
  await expect(table).toHaveAttribute("aria-rowcount", "12");
  await table.getByRole("button", { name: "c770", exact: true }).click();
  const detail = page.getByRole("region", { name: "Column c770" });
  await expect(detail).toContainText("Skewness");
  await expect(detail).toContainText("Comes from");
  await expect(detail).toContainText("wide.csv");
});
