// Files that are not plain text: a second wasm file reads them, and it is loaded when the first of them is met.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "../support/site";
import { dropFile, node, openStudio, select } from "../support/studio";

const made = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../formats/files/${name}`, import.meta.url)));

const READERS = /penstock-formats-worker_bg\.wasm/;

const TABLES: [string, string, RegExp][] = [
  ["a workbook", "two_sheets.xlsx", /3 × 5/],
  ["an old workbook", "old.xls", /2 × 3/],
  ["an OpenDocument sheet", "sheet.ods", /2 × 3/],
  ["a Parquet file", "types_zstd.parquet", /3 × 18/],
  ["an Arrow file", "types_lz4.arrow", /3 × 18/],
  ["a file packed by gzip", "people.csv.gz", /3 × 5/],
  ["an archive", "archive.zip", /3 × 5/],
  ["a SQLite database", "shop.sqlite", /4 × 3/],
];

for (const [what, file, size] of TABLES) {
  test(`${what} becomes a table`, async ({ page, site }) => {
    const asked: string[] = [];
    page.context().on("request", (request) => asked.push(request.url()));
    await openStudio(page, site.url);
    expect(asked.filter((url) => READERS.test(url))).toEqual([]);
    await dropFile(page, file, made(file));
    await expect.poll(() => node(page, 1).getAttribute("aria-label")).toMatch(size);
  });
}

test("another sheet of a workbook can be chosen", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "two_sheets.xlsx", made("two_sheets.xlsx"));
  await expect.poll(() => node(page, 1).getAttribute("aria-label")).toMatch(/3 × 5/);
  await select(page, node(page, 1));
  const inspector = page.getByRole("region", { name: "Inspector" });
  await expect(inspector).toContainText("The file holds People, Prices.");
  const part = inspector.getByRole("combobox", { name: "Sheet or table" });
  await part.fill("Prices");
  await part.press("Enter");
  await expect.poll(() => node(page, 1).getAttribute("aria-label")).toMatch(/2 × 2/);
  await part.fill("Nobody");
  await part.press("Enter");
  await expect.poll(() => node(page, 1).getAttribute("aria-label")).toMatch(/holds no “Nobody”/);
});

for (const [file, words] of [
  ["encrypted.xlsx", /password/],
  ["encrypted.zip", /password/],
  ["empty.xlsx", /empty/],
] as [string, RegExp][]) {
  test(`${file} is refused in words`, async ({ page, site }) => {
    await openStudio(page, site.url);
    await dropFile(page, file, made(file));
    await expect.poll(() => node(page, 1).getAttribute("aria-label")).toMatch(words);
  });
}
