// What a person does in the studio, by real mouse, keyboard and file drops.
import { expect, test, type Download, type Locator, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { engineReady } from "./site";

const ROOT = join(fileURLToPath(import.meta.url), "../../../..");

/** The path of a sample data file. */
export function sample(name: string): string {
  return join(ROOT, "public/samples", name);
}

/** Opens the studio and waits until its engine answers. */
export async function openStudio(page: Page, url: string) {
  await page.goto(url);
  await engineReady(page);
}

/** Drops a file on the page: a real drop event that carries a File. */
export async function dropFile(page: Page, name: string, content: Buffer | string) {
  await dropFiles(page, [[name, content]]);
}

/** Drops several files on the page at once. */
export async function dropFiles(page: Page, files: (readonly [string, Buffer | string])[]) {
  const packed = files.map(([name, content]) => [name, Buffer.from(content).toString("base64")] as const);
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, bytes] of files) {
      const data = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
      transfer.items.add(new File([data], name));
    }
    return transfer;
  }, packed);
  const canvas = page.getByRole("main").or(page.locator("body")).first();
  await canvas.dispatchEvent("dragover", { dataTransfer: transfer, clientX: 600, clientY: 300 });
  await canvas.dispatchEvent("drop", { dataTransfer: transfer, clientX: 600, clientY: 300 });
}

/** Drops a file from disk. */
export async function dropPath(page: Page, path: string) {
  await dropFile(page, basename(path), readFileSync(path));
}

/** A node on the canvas, by its number. */
export function node(page: Page, id: number): Locator {
  return page.locator(`.node[data-node="${id}"]`);
}

/** The nodes of a category. */
export function nodesOf(page: Page, category: string): Locator {
  return page.locator(`.node[data-category="${category}"]`);
}

/** Chooses the target at the source that is selected. */
export async function chooseTarget(page: Page, source: number, column: string) {
  const field = page.locator(`[id="field-${source}-target"]`);
  await expect(field.locator(`option[value="${column}"]`)).toBeAttached();
  await field.selectOption(column);
}

/** Lets the studio suggest a pipeline. */
export async function suggest(page: Page) {
  await page.getByRole("button", { name: "Suggest", exact: true }).click();
}

/** Presses Run and waits until every node is done. */
export async function run(page: Page) {
  await page.locator(".run-button").click();
  await allDone(page);
}

/** Waits until no node waits or runs, and every one has a result. */
export async function allDone(page: Page) {
  await expect(page.locator(".run-button")).toHaveText("Run");
  await expect
    .poll(
      () =>
        page
          .locator(".node")
          .evaluateAll((nodes) =>
            nodes.filter((node) => !["done", "cached", "warning"].includes(node.getAttribute("data-status") ?? "")).length,
          ),
      { timeout: 20_000 },
    )
    .toBe(0);
}

/** Selects a node by a click on it. */
export async function select(page: Page, target: Locator) {
  // Its middle: names are not drawn when the canvas is zoomed far out.
  await target.click();
  await expect(target).toHaveAttribute("aria-current", "true");
}

/** Shows a tab of the dock. */
export async function showTab(page: Page, name: string) {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
}

/** The bytes of a download that a press begins. */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = (await Promise.all([page.waitForEvent("download"), press()])) as [Download, void];
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The model file of a learner. */
export async function exportModel(page: Page, learner: Locator): Promise<Buffer> {
  await select(page, learner);
  const button = page.getByRole("button", { name: "Export model" });
  return (await downloaded(page, () => button.click())).bytes;
}

/** The metrics table as text, row by row. */
export async function metrics(page: Page): Promise<string[]> {
  await select(page, nodesOf(page, "evaluate").first());
  await showTab(page, "Report");
  const rows = page.getByRole("table").first().getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  return rows.allInnerTexts();
}

/** Keeps a picture of the page with the test's results. */
export async function picture(page: Page, name: string) {
  await page.screenshot({ path: test.info().outputPath(`${name}.png`) });
}

/** Drags a wire from an output to an input, by the numbers of their nodes. */
export async function wire(page: Page, from: number, to: number, output = "table", input = "table") {
  const middle = async (locator: Locator) => {
    const box = (await locator.boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  };
  const port = (id: number, side: string, name: string) =>
    node(page, id).getByRole("button", { name: new RegExp(`^${side} ${name}( \\(.*\\))? of`) });
  await page.mouse.move(...(await middle(port(from, "Output", output))));
  await page.mouse.down();
  await page.mouse.move(...(await middle(port(to, "Input", input))), { steps: 6 });
  await page.mouse.up();
}
