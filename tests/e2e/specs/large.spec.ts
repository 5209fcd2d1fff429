// Files that are large enough to be read by several workers at the same time: the table is the one that the command
// has, and reading can be stopped.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/site";
import { downloaded, dropFile, node, openStudio, select } from "../support/studio";

const command = process.env.PENSTOCK_COMMAND ?? "";

/** A folder that is gone after the test. */
async function inFolder(use: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "penstock-large-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows with everything that makes stripes hard: line ends in quotes, a value that fits no number, far from the beginning. */
function hardRows(count: number): string {
  const rows = ["id,price,when,flag,note,late"];
  for (let row = 0; row < count; row += 1) {
    const note = row % 977 === 0 ? `"line, one\n${row},2,3,4,5,6\nsay ""three"""` : `"note ${row % 50}, plain"`;
    const late = row === count - 1_000 ? "none yet" : row;
    const price = row % 300 === 0 ? "NA" : `${row % 1_000}.25`;
    rows.push(`${row},${price},2020-01-${String((row % 28) + 1).padStart(2, "0")} 10:00:00,${row % 2 === 0},${note},${late}`);
  }
  return rows.join("\n") + "\n";
}

/** A file of 2,400,000 plain rows, which takes most of a second to read. */
function plainFile(folder: string, name: string): string {
  const file = join(folder, name);
  const rows = "0.5,1.25,name,true,2020-01-31 10:00:00,another,77\n".repeat(10_000);
  writeFileSync(file, "a,b,c,d,e,f,g\n" + rows.repeat(240));
  return file;
}

test("a large file is the same table as the command's, whoever read which part", async ({ page, site }) => {
  test.skip(command === "", "PENSTOCK_COMMAND names the command that is compared with");
  await inFolder(async (folder) => {
    const [file, converted] = [join(folder, "large.csv"), join(folder, "converted.csv")];
    writeFileSync(file, hardRows(200_000));
    execFileSync(command, ["convert", file, converted]);
    await openStudio(page, site.url);
    await page.getByLabel("Data or project file").setInputFiles(file);
    await expect.poll(() => node(page, 1).getAttribute("aria-label"), { timeout: 30_000 }).toMatch(/200.000 × 6/);
    await select(page, node(page, 1));
    const csv = await downloaded(page, () => page.locator(".dock").getByRole("button", { name: /CSV/ }).first().click());
    expect(csv.bytes.equals(readFileSync(converted))).toBe(true);
  });
});

test("reading a file shows how far it is, and can be stopped", async ({ page, site }) => {
  await inFolder(async (folder) => {
    const file = plainFile(folder, "endless.csv");
    await openStudio(page, site.url);
    // Pressed by the page itself as soon as it says how far reading is: from outside that could come too late.
    await page.evaluate(() => {
      const look = () => {
        const [text, stop] = [document.querySelector(".reading-text"), document.querySelector(".reading button")];
        if (!/\d+ % of 1\d\d\.\d MB, .*\/s/.test(text?.textContent ?? "")) return void requestAnimationFrame(look);
        (stop as HTMLButtonElement).click();
      };
      look();
    });
    await page.getByLabel("Data or project file").setInputFiles(file);
    await expect(page.locator("span", { hasText: "“endless.csv” was not added: reading it was stopped." })).toBeVisible();
    await expect(page.locator(".node")).toHaveCount(0);
    await expect(page.locator(".reading")).toHaveCount(0);
    // And the same file again, to its end.
    await page.getByLabel("Data or project file").setInputFiles(file);
    await expect.poll(() => node(page, 1).getAttribute("aria-label"), { timeout: 30_000 }).toMatch(/2.400.000 × 7/);
  });
});

test("a run that begins while a large file is read waits for the workers, and both come to their end", async ({ page, site }) => {
  await inFolder(async (folder) => {
    const file = plainFile(folder, "beside.csv");
    await openStudio(page, site.url);
    await dropFile(
      page,
      "forest.json",
      JSON.stringify({
        format: "penstock-project",
        version: 1,
        seed: 1,
        nodes: [
          { id: 1, stage: "sample", version: 1, x: 0, y: 0, parameters: { name: "iris", target: "target" } },
          { id: 2, stage: "random-forest", version: 1, x: 300, y: 0, parameters: { trees: 20 } },
        ],
        edges: [{ from: 1, output: "table", to: 2, input: "table" }],
      }),
    );
    await expect(node(page, 2)).toBeVisible();
    await page.getByLabel("Data or project file").setInputFiles(file);
    await page.locator(".run-button").click();
    await expect.poll(() => node(page, 3).getAttribute("aria-label"), { timeout: 30_000 }).toMatch(/2.400.000 × 7/);
    await expect(node(page, 2)).toHaveAttribute("data-status", /done|warning/, { timeout: 20_000 });
  });
});
