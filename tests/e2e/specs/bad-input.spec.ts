// What people really drop: a clear message on the right node, with what to do, and nothing lost.
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "../support/site";
import { chooseTarget, dropFile, node, nodesOf, openStudio, run, sample, select, suggest } from "../support/studio";

const penguins = readFileSync(sample("penguins.csv")).toString();
const name = (page: Page, id: number) => node(page, id).getAttribute("aria-label");

async function expectOnNode(page: Page, id: number, words: RegExp[]) {
  for (const word of words) await expect.poll(() => name(page, id)).toMatch(word);
}

/** Drops data, chooses a target, lets the studio suggest, and presses Run. */
async function runOn(page: Page, csv: string, target: string) {
  await dropFile(page, "data.csv", csv);
  await expect(node(page, 1)).toBeVisible();
  await chooseTarget(page, 1, target);
  await suggest(page);
  await expect(nodesOf(page, "evaluate")).toHaveCount(1);
  await page.locator(".run-button").click();
  await expect(page.locator(".run-button")).toHaveText("Run");
  await expect(page.locator(".status-bar")).toContainText(/Done in|The last run failed/);
}

/** Every sentence that the nodes say, for one message wherever it stands. */
const sentences = async (page: Page) =>
  (await page.locator(".node").evaluateAll((nodes) => nodes.map((node) => node.getAttribute("aria-label")))).join("\n");

const FILES: [string, string, Buffer | string, RegExp[]][] = [
  ["a PNG", "photo.png", Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex"), [/photo\.png/, /image|picture|PNG/]],
  ["a PDF", "paper.pdf", "%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", [/paper\.pdf/, /PDF/]],
  ["an empty file", "empty.csv", "", [/empty\.csv/, /empty/]],
];

for (const [what, file, content, words] of FILES) {
  test(`${what} is refused on its node, which can be given another file`, async ({ page, site }) => {
    await openStudio(page, site.url);
    await dropFile(page, file, content);
    await expectOnNode(page, 1, words);
    await expect(node(page, 1)).toHaveAttribute("data-status", "not-configured");
    // The remedy is at hand: the same node takes a right file.
    await select(page, node(page, 1));
    // Nothing was kept of it, so no text is promised.
    await expect(page.getByRole("button", { name: "See the text and how it was read" })).toHaveCount(0);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("region", { name: "Inspector" }).getByRole("button", { name: /choose/i }).first().click(),
    ]);
    await chooser.setFiles(sample("penguins.csv"));
    await expectOnNode(page, 1, [/344 × 8/]);
    expect(await name(page, 1)).not.toMatch(words[0]);
  });
}

test("a wrong file for a source that has one leaves the former in place", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "penguins.csv", penguins);
  await expectOnNode(page, 1, [/344 × 8/]);
  await select(page, node(page, 1));
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("region", { name: "Inspector" }).getByRole("button", { name: /choose|replace|change|other/i }).first().click(),
  ]);
  await chooser.setFiles({ name: "photo.png", mimeType: "image/png", buffer: FILES[0][2] as Buffer });
  await expectOnNode(page, 1, [/photo\.png/, /former file stays/i, /344 × 8/]);
});

test("a header alone is refused on its node", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "head.csv", "a,b,kind\n");
  await expectOnNode(page, 1, [/head\.csv/, /column names but no rows/]);
});

test("one row is read, and a run says that it is too few", async ({ page, site }) => {
  await openStudio(page, site.url);
  await runOn(page, "a,b,kind\n1,2,x\n", "kind");
  expect(await sentences(page)).toMatch(/row|class/i);
  await expect(node(page, 1)).toContainText("1 × 3");
});

test("duplicate and empty column names get names of their own", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "names.csv", "a,a,,b\n1,2,3,4\n5,6,7,8\n");
  await expectOnNode(page, 1, [/2 × 4/]);
  const header = page.getByRole("grid").getByRole("columnheader");
  await page.getByRole("tab", { name: /^Data/ }).click();
  const names = (await header.allInnerTexts()).map((text) => text.trim().split(/\s/)[0]).filter(Boolean);
  expect(new Set(names).size).toBe(names.length);
});

test("10,000 columns are shown and can be looked at", async ({ page, site }) => {
  test.setTimeout(60_000);
  await openStudio(page, site.url);
  const columns = Array.from({ length: 10_000 }, (_, index) => `column ${index}`);
  const row = (seed: number) => columns.map((_, index) => (index * seed) % 97).join(",");
  await dropFile(page, "wide.csv", [columns.join(","), row(3), row(5), row(7)].join("\n"));
  await expect.poll(() => name(page, 1), { timeout: 30_000 }).toMatch(/3 × 10,?000/);
  await page.getByRole("tab", { name: /^Data/ }).click();
  await expect(page.getByRole("grid")).toContainText("column 0");
});

test("bytes that are no UTF-8 are read by their own encoding, and that is said", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "latin.csv", Buffer.from("town,count\nM\u00fcnchen,1\nZ\u00fcrich,2\n", "latin1"));
  await expectOnNode(page, 1, [/2 × 2/]);
  await page.getByRole("tab", { name: /^Data/ }).click();
  await expect(page.getByRole("grid")).toContainText("München");
});

const rows = (count: number, cells: (row: number) => (string | number)[]) =>
  Array.from({ length: count }, (_, row) => cells(row).join(",")).join("\n");

test("a column all missing, a constant one, infinite and NaN tokens: the run ends with metrics", async ({ page, site }) => {
  await openStudio(page, site.url);
  const token = (row: number) => (row % 20 === 0 ? ["NaN", "inf", "-Infinity", "NA"][(row / 20) % 4] : row % 13);
  const csv = `nothing,same,odd,size,kind\n${rows(120, (row) => ["", 7, token(row), (row * 7) % 31, row % 2 ? "a" : "b"])}\n`;
  await runOn(page, csv, "kind");
  await expect(page.locator(".status-bar")).toContainText("Done in");
});

test("numbers over 2^53 keep every digit", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "long.csv", "id,x\n9007199254740993,1\n9007199254740995,2\n");
  await expectOnNode(page, 1, [/2 × 2/]);
  await page.getByRole("tab", { name: /^Data/ }).click();
  await expect(page.getByRole("grid")).toContainText(/9,?007,?199,?254,?740,?993/);
});

test("a target missing in some rows is said at the learner, and the others are used", async ({ page, site }) => {
  await openStudio(page, site.url);
  await runOn(page, `size,kind\n${rows(100, (row) => [row % 17, row % 10 === 0 ? "" : row % 17 > 8 ? "a" : "b"])}\n`, "kind");
  await expect(page.locator(".status-bar")).toContainText("Done in");
  await select(page, nodesOf(page, "learn").first());
  await expect(page.getByRole("region", { name: "Inspector" })).toContainText(/\d+ rows were not learned from: their “kind” is missing/);
});

test("one class only is an error with a remedy", async ({ page, site }) => {
  await openStudio(page, site.url);
  await runOn(page, `size,kind\n${rows(50, (row) => [row, "a"])}\n`, "kind");
  expect(await sentences(page)).toMatch(/class/i);
});

test("a class with one row is named", async ({ page, site }) => {
  await openStudio(page, site.url);
  await runOn(page, `size,kind\n${rows(60, (row) => [row % 9, row === 30 ? "rare" : row % 2 ? "a" : "b"])}\n`, "kind");
  expect(await sentences(page)).toMatch(/rare|one row|fewer|too few/i);
});

const project = (nodes: object[], edges: object[] = []) =>
  JSON.stringify({ format: "penstock-project", version: 1, seed: 1, nodes, edges });
const wire = (from: number, to: number) => ({ from, output: "table", to, input: "table" });

const JSON_FILES: [string, string, RegExp][] = [
  ["cut off", project([{ id: 1, stage: "sample", version: 1 }]).slice(0, 60), /cut off/],
  ["of a newer version", JSON.stringify({ format: "penstock-project", version: 99 }), /newer/i],
  ["a loop", project([{ id: 1, stage: "scale", version: 1, x: 0, y: 0 }, { id: 2, stage: "scale", version: 1, x: 300, y: 0 }], [wire(1, 2), wire(2, 1)]), /loop|cycle/i],
];

for (const [what, text, words] of JSON_FILES) {
  test(`a project file that is ${what} is refused, and the work is as it was`, async ({ page, site }) => {
    await openStudio(page, site.url);
    await dropFile(page, "penguins.csv", penguins);
    await expectOnNode(page, 1, [/344 × 8/]);
    await dropFile(page, "pipeline.json", text);
    await expect(page.locator(".toast").filter({ hasText: words })).toBeVisible();
    await expect(page.locator(".node")).toHaveCount(1);
    await expectOnNode(page, 1, [/344 × 8/]);
  });
}

for (const [what, text, words] of [
  ["nested endlessly", "[".repeat(200_000), /cannot be read: recursion limit exceeded/],
  ["cut off", '[{"a": 1}, {"a"', /cannot be read: EOF .* on line 1/],
  ["empty", "[]", /holds no records/],
] as [string, string, RegExp][]) {
  test(`JSON that is ${what} becomes a node that says so, and the work is as it was`, async ({ page, site }) => {
    await openStudio(page, site.url);
    await dropFile(page, "penguins.csv", penguins);
    await expectOnNode(page, 1, [/344 × 8/]);
    await dropFile(page, "records.json", text);
    await expectOnNode(page, 2, [words]);
    await expectOnNode(page, 1, [/344 × 8/]);
  });
}

for (const [what, text, words] of [
  ["cut off", '{"format": "penstock-model", "version": 1, "steps": [', /cut off/],
  ["of a newer version", '{"format": "penstock-model", "version": 99}', /newer/i],
  ["without what it needs", '{"format": "penstock-model", "version": 1}', /model\.json/],
] as [string, string, RegExp][]) {
  test(`a model file that is ${what} is refused in words`, async ({ page, site }) => {
    await openStudio(page, site.url);
    await dropFile(page, "model.json", text);
    const said = async () => `${await sentences(page)}\n${(await page.locator(".toast").allInnerTexts()).join("\n")}`;
    await expect.poll(said).toMatch(words);
  });
}

test("a bomb of a link is refused at once", async ({ page, site }) => {
  await openStudio(page, site.url);
  const bomb = deflateRawSync(Buffer.alloc(200_000_000, " "), { level: 9 });
  const crc = Buffer.alloc(4);
  const fragment = Buffer.concat([Buffer.from([1]), crc, bomb]).toString("base64url");
  await page.evaluate((fragment) => (location.hash = `#p=${fragment}`), fragment);
  await expect(page.getByRole("dialog", { name: "This link cannot be opened" })).toBeVisible({ timeout: 2_000 });
});

test("a category that training never saw has a prediction or a reason", async ({ page, site }) => {
  await openStudio(page, site.url);
  const seen = `colour,size,kind\n${rows(90, (row) => [["red", "green", "blue"][row % 3], row % 11, row % 2 ? "a" : "b"])}\n`;
  await dropFile(page, "seen.csv", seen);
  await chooseTarget(page, 1, "kind");
  await suggest(page);
  await run(page);
  await select(page, nodesOf(page, "learn").first());
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export model" }).click(),
  ]);
  const model = readFileSync(await download.path());
  await page.getByRole("button", { name: "New", exact: true }).click();
  await expect(page.locator(".node")).toHaveCount(0);
  await dropFile(page, "new.csv", "colour,size\npurple,3\nred,4\n");
  await expectOnNode(page, 1, [/2 × 2/]);
  await dropFile(page, "model.json", model);
  await expect(nodesOf(page, "deploy")).toHaveCount(1);
  await page.getByRole("button", { name: /^Output table of/ }).first().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.locator(".run-button").click();
  await expect(page.locator(".status-bar")).toContainText("Done in");
  await select(page, nodesOf(page, "deploy").first());
  await page.getByRole("tab", { name: /^Data/ }).click();
  await expect(page.getByRole("grid")).toContainText("predicted kind");
  expect(await sentences(page)).toMatch(/1 cells of “colour” hold values that were not there/);
});
