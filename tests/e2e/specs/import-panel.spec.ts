// How a file was read: its text beside the table, each decision with its reason, set otherwise by hand and undone; what
// was set aside or changed, with its lines, and as a download.
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../support/site.js";
import { downloaded, dropFile, node, openStudio, picture, select, showTab } from "../support/studio.js";

/** Titles, names over two rows, semicolons, decimal commas, notes below, in Windows-1252. */
const MESSY = [
  "Jahresbericht der Stationen",
  "Stand: März",
  "",
  ";Größe;Größe;Tag",
  "Station;innen;außen;",
  "Köln;1,5;2,25;01.02.2020",
  "Zürich;n/a;3,5;13.02.2020",
  "Münster;4,75;-;14.02.2020",
  "Görlitz;5,5;6,5;15.02.2020",
  "Lübeck;7,25;8,5;16.02.2020",
  "",
  "Quelle: Wetteramt",
].join("\r\n");

const messy = () => Buffer.from(MESSY, "latin1");

const panel = (page: Page) => page.getByRole("tabpanel", { name: "Import" });
const decision = (page: Page, what: string) => panel(page).locator(`[data-decision="${what}"]`);
const table = (page: Page) => panel(page).getByRole("group", { name: "First rows" });
const names = (page: Page) => table(page).locator(".import-name");
const line = (page: Page, number: number) => panel(page).locator(".import-lines li").nth(number - 1);
const cells = (row: Locator) => row.locator("td");

async function openMessy(page: Page, url: string) {
  await openStudio(page, url);
  await dropFile(page, "stationen.csv", messy());
  await expect(node(page, 1)).toBeVisible();
  await page.getByRole("region", { name: "Inspector" }).getByRole("button", { name: "How it was read", exact: true }).click();
  await expect(names(page)).toHaveCount(4);
}

test("a messy file is read right untouched, and every decision says why", async ({ page, site }) => {
  await openMessy(page, site.url);
  await expect(page.getByRole("tab", { name: "Import" })).toHaveAttribute("aria-selected", "true");
  // The text: what each line is, and where it is cut.
  await expect(line(page, 1)).toHaveAttribute("data-kind", "preamble");
  await expect(line(page, 2)).toContainText("März");
  await expect(line(page, 4)).toHaveAttribute("data-kind", "names");
  await expect(line(page, 5)).toHaveAttribute("data-kind", "names");
  await expect(line(page, 6)).toHaveAttribute("data-kind", "row");
  await expect(line(page, 6).locator(".import-delimiter")).toHaveText([";", ";", ";"]);
  await expect(line(page, 12)).toHaveAttribute("data-kind", "footer");
  // The decisions.
  const found = async (what: string, value: RegExp, reason: RegExp) => {
    await expect(decision(page, what).getByRole("combobox").locator("option").first()).toHaveText(value);
    await expect(decision(page, what)).toContainText(reason);
  };
  await found("encoding", /Automatic: windows-125/, /not UTF-8/);
  await found("delimiter", /Automatic: semicolon/, /equally many cells/);
  await found("preamble", /Automatic: lines 1 to 2/, /Jahresbericht/);
  await found("header", /Automatic: 2/, /2 rows from line 4/);
  await found("decimal", /Automatic: comma/, /leave no doubt/);
  await found("day-first", /Automatic: day first/, /leave no doubt/);
  await expect(decision(page, "footer")).toContainText("line 12");
  // The table.
  await expect(names(page)).toHaveText(["Station", "Größe innen", "Größe außen", "Tag"]);
  const first = table(page).locator("tbody tr").first();
  await expect(cells(first)).toHaveText(["Köln", "1.5", "2.25", /2020-02-01/]);
  await expect(panel(page).getByLabel("Type of Größe innen").locator("option").first()).toHaveText("Automatic: number");
  await expect(table(page).locator("th").nth(1)).toContainText("Every value is a number");
  await picture(page, "import");
});

test("a decision is made by hand, seen at once, and undone", async ({ page, site }) => {
  await openMessy(page, site.url);
  const choose = (name: string) => panel(page).getByLabel(name, { exact: true });
  const undo = async () => {
    await page.locator(".canvas").focus();
    await page.keyboard.press("Control+z");
  };
  await choose("Delimiter").selectOption("comma");
  await expect(names(page)).not.toHaveCount(4);
  await expect(decision(page, "delimiter")).toContainText("It was set.");
  await expect(decision(page, "delimiter")).toHaveClass(/is-set/);
  await undo();
  await expect(names(page)).toHaveCount(4);
  await expect(decision(page, "delimiter")).not.toHaveClass(/is-set/);

  await choose("Rows of names").selectOption("1");
  await expect(names(page).nth(1)).toHaveText("Größe");
  await expect(line(page, 5)).toHaveAttribute("data-kind", "row");
  await choose("Encoding").selectOption("windows-1251");
  await expect(names(page).nth(1)).not.toHaveText("Größe");
  await panel(page).getByRole("button", { name: "All automatic" }).click();
  await expect(names(page)).toHaveText(["Station", "Größe innen", "Größe außen", "Tag"]);
  await undo();
  await expect(names(page).nth(1)).not.toHaveText("Größe innen");
  await undo();
  await undo();

  // A type and a role of a column; the focus stays where it was.
  const type = panel(page).getByLabel("Type of Größe innen");
  await type.focus();
  await type.selectOption("text");
  await expect(cells(table(page).locator("tbody tr").first()).nth(1)).toHaveText("1,5");
  await expect(table(page).locator("th").nth(1)).toContainText("It was set.");
  await expect(type).toBeFocused();
  await panel(page).getByLabel("Role of Station").selectOption("id");
  await panel(page).getByLabel("Role of Größe außen").selectOption("target");
  await expect(page.locator('[id="field-1-target"]')).toHaveValue("Größe außen");
  await panel(page).getByLabel("Role of Größe außen").selectOption("feature");
  await expect(page.locator('[id="field-1-target"]')).toHaveValue("");
  await undo();
  await expect(page.locator('[id="field-1-target"]')).toHaveValue("Größe außen");
  // It is what the rest of the pipeline gets.
  await showTab(page, "Data");
  await expect(page.locator('.grid-head-cell[data-role="target"]')).toContainText("Größe außen");
});

test("a setting that cannot work is named in place, and the text stays", async ({ page, site }) => {
  await openMessy(page, site.url);
  await panel(page).getByLabel("Table begins", { exact: true }).selectOption("lines");
  await expect(decision(page, "preamble").getByRole("textbox")).toBeVisible();
  await decision(page, "preamble").getByRole("textbox").fill("500");
  await expect(panel(page).getByRole("alert")).toContainText("has 12 lines, but the table is said to begin below line 500");
  await expect(decision(page, "preamble")).toHaveClass(/has-error/);
  await expect(line(page, 6)).toContainText("Köln");
  await decision(page, "preamble").getByRole("textbox").fill("3");
  await expect(names(page)).toHaveCount(4);
  await expect(panel(page).getByRole("alert")).toHaveCount(0);
});

test("what was set aside or changed is counted, listed with its line, and downloaded", async ({ page, site }) => {
  await openStudio(page, site.url);
  const rows = Array.from({ length: 150 }, (_, index) => `${index},n/a`);
  const text = ["a,b", "1,x", "two,y", "a,b", '"3",z', ...rows].join("\n") + "\n";
  await dropFile(page, "list.csv", text);
  await showTab(page, "Import");
  await panel(page).getByLabel("Type of a").selectOption("integer");
  await panel(page).getByRole("button", { name: "Set aside or changed" }).click();
  const reasons = panel(page).getByRole("group", { name: "Reasons" });
  await expect(reasons.getByRole("button")).toHaveText([
    "All 152",
    "1 repeats the names of the columns",
    "1 does not fit the type, taken as missing",
    "150 reads as missing",
  ]);
  await expect(panel(page).getByText("The first 100 of 152 are shown")).toBeVisible();
  const listed = panel(page).locator(".import-ledger tbody tr");
  await reasons.getByRole("button", { name: /does not fit/ }).click();
  await expect(listed).toHaveCount(1);
  await expect(listed.locator("td")).toHaveText(["3", "a", "two", "does not fit the type, taken as missing"]);
  await listed.getByRole("button", { name: "Line 3 of the file" }).click();
  await expect(panel(page).locator(".import-line .import-code")).toHaveText("two,y");
  const list = await downloaded(page, () => panel(page).getByRole("button", { name: "Download list" }).click());
  expect(list.name).toBe("list-csv.list.csv");
  const lines = list.bytes.toString("utf8").trimEnd().split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "line,column,text,reason",
    '3,"a","two","does not fit the type, taken as missing"',
    '4,"","a","repeats the names of the columns"',
    '6,"b","n/a","reads as missing"',
  ]);
  expect(lines).toHaveLength(153);
});

test("a large file is looked at by its beginning until it is read", async ({ page, site }) => {
  await openStudio(page, site.url);
  const rows = Array.from({ length: 250_000 }, (_, index) => `${index};${index % 7},5;x${index % 11}`);
  await dropFile(page, "large.csv", ["id;size;kind", ...rows].join("\n") + "\n");
  await showTab(page, "Import");
  await expect(names(page)).toHaveText(["id", "size", "kind"]);
  await panel(page).getByLabel("Decimals", { exact: true }).selectOption("point");
  await expect(decision(page, "decimal")).toContainText("It was set.");
  await expect(table(page).locator("tbody tr")).toHaveCount(50);
  await expect(panel(page).getByText("250,000 rows")).toBeVisible({ timeout: 20_000 });
});

test("a workbook and records have sheets and types to choose, and no text", async ({ page, site }) => {
  await openStudio(page, site.url);
  const workbook = readFileSync(fileURLToPath(new URL("../../formats/files/two_sheets.xlsx", import.meta.url)));
  await dropFile(page, "two_sheets.xlsx", workbook);
  await showTab(page, "Import");
  const part = panel(page).getByLabel("Sheet or table");
  await expect(part.locator("option")).toHaveText(["Automatic: People", "People", "Prices"]);
  await expect(panel(page).locator(".import-lines")).toHaveCount(0);
  await part.selectOption("Prices");
  await expect(names(page)).toHaveCount(2);
  await dropFile(page, "records.json", JSON.stringify([{ a: 1, b: "x" }, { a: 2, b: "y" }]));
  await select(page, node(page, 2));
  await expect(names(page)).toHaveText(["a", "b"]);
  await panel(page).getByLabel("Type of a").selectOption("text");
  await expect(table(page).locator("th").first()).toContainText("It was set.");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the panel is accessible, by keyboard too, wide and narrow, ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme });
    await openMessy(page, site.url);
    const expectNothingFound = async (where: string) => {
      const found = await new AxeBuilder({ page }).analyze();
      const violations = found.violations.map(({ id, nodes }) => ({ id, html: nodes.map((node) => node.html) }));
      expect(violations, where).toEqual([]);
    };
    await expectNothingFound("how it is read");
    await picture(page, `import-${colorScheme}`);
    // From the tab into the panel, and on to the first decision.
    await page.getByRole("tab", { name: "Import" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("tab", { name: "Data" })).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByRole("tab", { name: "Import" })).toBeFocused();
    const encoding = panel(page).getByLabel("Encoding", { exact: true });
    await expect(encoding).toBeVisible();
    for (let press = 0; press < 12 && !(await encoding.evaluate((one) => one === document.activeElement)); press += 1) {
      await page.keyboard.press("Tab");
    }
    await expect(encoding).toBeFocused();
    await panel(page).getByRole("button", { name: "Set aside or changed" }).click();
    await expect(panel(page).getByRole("button", { name: "Download list" })).toBeVisible();
    await panel(page).getByRole("button", { name: /^Line 7/ }).click();
    await expect(panel(page).locator(".import-line .import-code")).toHaveText("Zürich;n/a;3,5;13.02.2020");
    await expectNothingFound("what was set aside");
    await picture(page, `list-${colorScheme}`);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole("button", { name: "Data", exact: true }).click();
    await expectNothingFound("what was set aside, narrow");
    await picture(page, `narrow-list-${colorScheme}`);
    await panel(page).getByRole("button", { name: "How it is read" }).click();
    await expect(names(page)).toHaveCount(4);
    await expectNothingFound("how it is read, narrow");
    await picture(page, `narrow-${colorScheme}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
