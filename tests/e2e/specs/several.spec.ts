// Tables that are pasted, and several files at once.
import type { Page } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../support/site";
import { dropFiles, node, openStudio, run, showTab } from "../support/studio";

const CELLS = "bird\tmass\r\nadelie\t3700\r\ngentoo\t5076\r\n";
const label = (page: Page, id: number) => node(page, id).getAttribute("aria-label");

async function clipboard(page: Page, text: string) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
}

async function pasteOnCanvas(page: Page, x: number, y: number) {
  const canvas = (await page.locator(".canvas").boundingBox())!;
  await page.mouse.move(canvas.x + x, canvas.y + y);
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+v");
}

test("cells of a spreadsheet are pasted as a source, and one undo takes it back", async ({ page, site }) => {
  await openStudio(page, site.url);
  await clipboard(page, CELLS);
  await pasteOnCanvas(page, 200, 200);
  await expect.poll(() => label(page, 1)).toMatch(/Pasted table\.tsv.*2 × 2/);
  await expect(page.locator(".toast")).toContainText("Pasted as “Pasted table.tsv”.");
  await showTab(page, "Data");
  await expect(page.getByRole("grid")).toContainText("gentoo");

  // A second one has a name of its own and covers nothing.
  await clipboard(page, "a,b\n1,2\n3,4\n5,6\n");
  await pasteOnCanvas(page, 300, 120);
  await expect.poll(() => label(page, 2)).toMatch(/Pasted table\.csv.*3 × 2/);
  await page.keyboard.press("Control+v");
  await expect.poll(() => label(page, 3)).toMatch(/Pasted table 2\.csv/);
  const [two, three] = [(await node(page, 2).boundingBox())!, (await node(page, 3).boundingBox())!];
  expect(three.y >= two.y + two.height || three.x >= two.x + two.width).toBe(true);

  await page.locator(".canvas").focus();
  for (const left of [2, 1, 0]) {
    await page.keyboard.press("Control+z");
    await expect(page.locator(".node")).toHaveCount(left);
  }
});

test("a pasted table is kept as a file: it runs after a reload", async ({ page, site }) => {
  await openStudio(page, site.url);
  await clipboard(page, CELLS);
  await pasteOnCanvas(page, 200, 200);
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);
  await expect(page.locator(".saved")).toHaveText(/Saved/);
  await page.reload();
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);
  await run(page);
});

test("text that is no table is refused in words, and text in a field is the field's own", async ({ page, site }) => {
  await openStudio(page, site.url);
  await clipboard(page, "Just a sentence, and nothing more.");
  await pasteOnCanvas(page, 200, 200);
  await expect(page.locator(".toast")).toContainText("What was pasted is no table");
  await clipboard(page, CELLS);
  const search = page.getByLabel("Find a stage");
  await search.focus();
  await page.keyboard.press("Control+v");
  await expect(search).toHaveValue(/bird.*mass/);
  await expect(page.locator(".node")).toHaveCount(0);
});

test("a table is pasted by command from the empty canvas, the palette and the list of stages", async ({ page, site }) => {
  await openStudio(page, site.url);
  await clipboard(page, CELLS);
  await page.locator(".empty-canvas").getByRole("button", { name: "Paste table" }).click();
  await expect(page.locator(".node")).toHaveCount(1);
  await page.getByLabel("Find a stage").fill("clipboard");
  await page.locator(".palette").getByRole("button", { name: "Paste table" }).click();
  await expect(page.locator(".node")).toHaveCount(2);
  await page.locator(".canvas").focus();
  await page.keyboard.press("a");
  await page.getByLabel("Search", { exact: true }).fill("paste");
  await page.keyboard.press("Enter");
  await expect(page.locator(".node")).toHaveCount(3);
});

test("an empty clipboard, and one that may not be read, are said", async ({ page, site }) => {
  await openStudio(page, site.url);
  await clipboard(page, " ");
  const paste = page.locator(".empty-canvas").getByRole("button", { name: "Paste table" });
  await paste.click();
  await expect(page.locator(".toast")).toContainText("The clipboard holds no text");
  await page.evaluate(() => {
    navigator.clipboard.readText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await paste.click();
  await expect(page.locator(".toast").last()).toContainText("press Ctrl+V");
});

const MONTHS: [string, string][] = [
  ["january.csv", "bird,mass\nadelie,3700\n"],
  ["february.csv", "mass,bird\n5076,gentoo\n3733,chinstrap\n"],
  ["march.csv", "bird,mass\nadelie,3650\n"],
];

test("several files of the same columns are joined by a Union, in one step", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFiles(page, MONTHS);
  await expect(page.locator(".node")).toHaveCount(4);
  await expect(page.locator(".toast")).toContainText(
    "Added 3 tables. Their columns have the same names, so a Union puts them below each other. To have them apart, delete the Union.",
  );
  const boxes = await page.locator(".node").evaluateAll((nodes) => nodes.map((one) => one.getBoundingClientRect().toJSON()));
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
      expect(apart).toBe(true);
    }
  }
  await run(page);
  await expect.poll(() => label(page, 4)).toMatch(/4 × 2/);
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".node")).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await expect(page.locator(".node")).toHaveCount(4);
});

test("files of other columns stay apart, and a bad one among them is named", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFiles(page, [MONTHS[0], ["photo.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")], ["places.csv", "place,depth\nx,1\n"]]);
  await expect(page.locator(".node")).toHaveCount(3);
  await expect(page.locator(".toast")).toContainText("“photo.png” could not be read: its node says why.");
  await expect(page.locator(".toast")).toContainText("Their columns differ");
  await expect.poll(() => label(page, 1)).toMatch(/1 × 2/);
  await expect.poll(() => label(page, 2)).toMatch(/photo\.png/);
  await expect.poll(() => label(page, 3)).toMatch(/1 × 2/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});

test("a bad file does not keep the good ones from being joined, and several are chosen at once", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFiles(page, [["first.csv", "x\n1\n"]]);
  await expect(page.locator(".node")).toHaveCount(1);
  await page.getByLabel("Data or project file").setInputFiles(
    [...MONTHS, ["empty.csv", ""] as [string, string]].map(([name, text]) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })),
  );
  await expect(page.locator(".node")).toHaveCount(6);
  await expect(page.locator(".canvas .wire:not(.draft)")).toHaveCount(3);
});
