// The canvas, by real mouse and keyboard: nodes are added, wired, moved, copied and taken back.
import type { Locator, Page } from "@playwright/test";
import { engineReady, expect, test } from "../support/site.js";

const node = (page: Page, name: string) => page.locator(".canvas").getByRole("group", { name: new RegExp(`^${name},`) });
const nodes = (page: Page) => page.locator(".canvas .node");
const wires = (page: Page) => page.locator(".canvas .wire:not(.draft)");
const output = (page: Page, name: string, port: string) =>
  node(page, name).getByRole("button", { name: new RegExp(`^Output ${port} of`) });
const input = (page: Page, name: string, port: string) =>
  node(page, name).getByRole("button", { name: new RegExp(`^Input ${port}( \\(.*\\))? of`) });

async function start(page: Page, url: string) {
  await page.goto(url);
  await engineReady(page);
  await expect(page.getByRole("button", { name: "Random forest" })).toBeVisible();
}

async function middle(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error("not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** A stage from the palette, let go at a place of the canvas counted from its corner. */
async function place(page: Page, stage: string, x: number, y: number) {
  const canvas = await page.locator(".canvas").boundingBox();
  const entry = page.locator(".palette").getByRole("button", { name: stage, exact: true });
  await entry.scrollIntoViewIfNeeded();
  await drag(page, await middle(entry), { x: canvas!.x + x, y: canvas!.y + y });
  await expect(node(page, stage)).toBeVisible();
}

const key = (page: Page, name: string) => page.keyboard.press(name);

test("a stage is dragged from the palette, and a click adds one wired to the selected node", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Sample data", 200, 150);
  await page.locator(".palette").getByRole("button", { name: "Split" }).click();
  await expect(nodes(page)).toHaveCount(2);
  await expect(wires(page)).toHaveCount(1);
  const one = await middle(node(page, "Sample data"));
  const other = await middle(node(page, "Split"));
  expect(other.x).toBeGreaterThan(one.x + 200);
});

test("a wire is dragged from port to port, dropped on a body, and taken back and made again", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Sample data", 150, 120);
  await place(page, "Split", 480, 120);
  await place(page, "Random forest", 480, 260);
  await drag(page, await middle(output(page, "Sample data", "table")), await middle(input(page, "Split", "table")));
  await expect(wires(page)).toHaveCount(1);
  await drag(page, await middle(output(page, "Split", "table")), await middle(node(page, "Random forest")));
  await expect(wires(page)).toHaveCount(2);
  await key(page, "Control+z");
  await expect(wires(page)).toHaveCount(1);
  await key(page, "Control+Shift+z");
  await expect(wires(page)).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Undo: Connect" })).toBeVisible();
});

test("what does not fit says why, and a loop is refused", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Random forest", 150, 120);
  await place(page, "Split", 480, 120);
  await page.mouse.move(0, 0);
  const from = await middle(output(page, "Random forest", "model"));
  const to = await middle(node(page, "Split"));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await expect(page.getByText("A model does not fit a table input.").first()).toBeVisible();
  await page.mouse.up();
  await expect(wires(page)).toHaveCount(0);

  await drag(page, await middle(output(page, "Random forest", "table")), await middle(input(page, "Split", "table")));
  await expect(wires(page)).toHaveCount(1);
  await drag(page, await middle(output(page, "Split", "table")), await middle(node(page, "Random forest")));
  await expect(page.locator(".toast").filter({ hasText: "loop" })).toBeVisible();
  await expect(wires(page)).toHaveCount(1);
});

test("a wire let go in the empty offers what fits and wires it; Esc takes a wire back", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Random forest", 150, 120);
  const from = await middle(output(page, "Random forest", "model"));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 120, from.y + 120, { steps: 4 });
  await key(page, "Escape");
  await page.mouse.up();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await drag(page, from, { x: from.x + 160, y: from.y + 120 });
  const menu = page.getByRole("dialog", { name: "Send the model to" });
  await expect(menu.getByRole("option")).toHaveText([/Predict/]);
  await key(page, "Enter");
  await expect(node(page, "Predict")).toBeVisible();
  await expect(wires(page)).toHaveCount(1);
  await key(page, "Control+z");
  await expect(nodes(page)).toHaveCount(1);
});

test("a drag is one step and moves the whole selection; a small one is a click", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Sample data", 150, 120);
  await place(page, "Split", 480, 120);
  await key(page, "Control+a");
  const before = [await middle(node(page, "Sample data")), await middle(node(page, "Split"))];
  await drag(page, before[0], { x: before[0].x + 80, y: before[0].y + 64 });
  const after = [await middle(node(page, "Sample data")), await middle(node(page, "Split"))];
  expect(after[1].x - before[1].x).toBeCloseTo(80, 0);
  expect(after[0].y - before[0].y).toBeCloseTo(64, 0);
  await expect(page.getByRole("button", { name: "Undo: Move 2 nodes" })).toBeVisible();
  await key(page, "Control+z");
  expect((await middle(node(page, "Split"))).x).toBeCloseTo(before[1].x, 0);

  await page.mouse.move(before[0].x, before[0].y);
  await page.mouse.down();
  await page.mouse.move(before[0].x + 3, before[0].y + 1);
  await page.mouse.up();
  expect(await middle(node(page, "Sample data"))).toEqual(before[0]);
  await expect(page.locator(".node.selected")).toHaveCount(1);
});

test("a frame selects, Delete deletes with the wires, and undo brings all back", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Sample data", 150, 120);
  await page.locator(".palette").getByRole("button", { name: "Split" }).click();
  await page.locator(".palette").getByRole("button", { name: "Decision tree" }).click();
  const canvas = (await page.locator(".canvas").boundingBox())!;
  await page.keyboard.down("Shift");
  await drag(page, { x: canvas.x + 290, y: canvas.y + 30 }, { x: canvas.x + 700, y: canvas.y + 280 });
  await page.keyboard.up("Shift");
  await expect(page.locator(".node.selected")).toHaveCount(2);
  await key(page, "Delete");
  await expect(nodes(page)).toHaveCount(1);
  await expect(wires(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo: Delete 2 nodes" }).click();
  await expect(nodes(page)).toHaveCount(3);
  await expect(wires(page)).toHaveCount(2);
});

test("copies go through the clipboard as text, with the wires among them", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await start(page, site.url);
  await place(page, "Sample data", 150, 100);
  await page.locator(".palette").getByRole("button", { name: "Split" }).click();
  await key(page, "Control+a");
  await key(page, "Control+c");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(text).nodes).toHaveLength(2);
  const canvas = (await page.locator(".canvas").boundingBox())!;
  await page.mouse.move(canvas.x + 150, canvas.y + 300);
  await key(page, "Control+v");
  await expect(nodes(page)).toHaveCount(4);
  await expect(wires(page)).toHaveCount(2);
  await key(page, "Control+x");
  await expect(nodes(page)).toHaveCount(2);
  await key(page, "Control+a");
  await key(page, "Control+d");
  await expect(nodes(page)).toHaveCount(4);
});

test("everything can be done by keyboard: add, wire, rename, move, run", async ({ page, site }) => {
  await start(page, site.url);
  await page.locator(".canvas").focus();
  await key(page, "a");
  await page.keyboard.type("sample");
  await key(page, "Enter");
  await expect(node(page, "Sample data")).toBeFocused();
  await page.keyboard.press("Escape");
  await key(page, "a");
  await page.keyboard.type("split");
  await key(page, "Enter");
  await expect(node(page, "Split")).toBeFocused();
  await expect(wires(page)).toHaveCount(0);

  await output(page, "Sample data", "table").focus();
  await key(page, "Enter");
  await expect(page.getByRole("dialog", { name: "Connect to" })).toBeVisible();
  await key(page, "Enter");
  await expect(wires(page)).toHaveCount(1);

  await output(page, "Sample data", "table").focus();
  await key(page, "Enter");
  await page.keyboard.type("disconnect");
  await key(page, "Enter");
  await expect(wires(page)).toHaveCount(0);
  await key(page, "Control+z");
  await expect(wires(page)).toHaveCount(1);

  await node(page, "Split").focus();
  await key(page, "Enter");
  await key(page, "F2");
  await page.keyboard.type("Hold out");
  await key(page, "Enter");
  await expect(node(page, "Hold out")).toBeFocused();
  const before = await middle(node(page, "Hold out"));
  await key(page, "ArrowRight");
  await key(page, "ArrowRight");
  expect((await middle(node(page, "Hold out"))).x).toBeCloseTo(before.x + 16, 0);
  await key(page, "Control+Enter");
  await expect(node(page, "Hold out")).toHaveAccessibleName(/done, 1 input/);
});

test("the wheel zooms at the pointer, the canvas pans, and everything fits", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Sample data", 300, 200);
  const at = await middle(node(page, "Sample data"));
  await page.mouse.move(at.x, at.y);
  await page.mouse.wheel(0, -100);
  await expect(page.getByRole("button", { name: /^Zoom 1[12]\d %/ })).toBeVisible();
  const zoomed = await middle(node(page, "Sample data"));
  expect(Math.abs(zoomed.x - at.x)).toBeLessThan(1.5);
  expect(Math.abs(zoomed.y - at.y)).toBeLessThan(1.5);

  const canvas = (await page.locator(".canvas").boundingBox())!;
  await drag(page, { x: canvas.x + 30, y: canvas.y + 30 }, { x: canvas.x + 90, y: canvas.y + 50 });
  const panned = await middle(node(page, "Sample data"));
  expect(panned.x - zoomed.x).toBeCloseTo(60, 0);
  expect(panned.y - zoomed.y).toBeCloseTo(20, 0);
  await page.getByRole("button", { name: "Show all nodes" }).click();
  await expect(page.getByRole("button", { name: /^Zoom 100 %/ })).toBeVisible();
});

test("nodes out of sight are not drawn", async ({ page, site }) => {
  await start(page, site.url);
  await place(page, "Sample data", 200, 150);
  const canvas = (await page.locator(".canvas").boundingBox())!;
  await page.mouse.move(canvas.x + 400, canvas.y + 300);
  for (let turn = 0; turn < 4; turn++) {
    await page.keyboard.down("Shift");
    await page.mouse.wheel(0, 600);
    await page.keyboard.up("Shift");
  }
  await expect(nodes(page)).toHaveCount(0);
  await key(page, "0");
  await expect(nodes(page)).toHaveCount(1);
});

test("a file dropped on the page becomes a source, and the suggestion a pipeline that runs", async ({ page, site }) => {
  await start(page, site.url);
  const rows = ["a,b,kind"];
  for (let row = 0; row < 60; row++) rows.push(`${row % 7},${(row * 3) % 11},${row % 2 ? "odd" : "even"}`);
  const carried = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "kinds.csv", { type: "text/csv" }));
    return data;
  }, rows.join("\n"));
  await page.dispatchEvent(".canvas", "dragover", { dataTransfer: carried });
  await expect(page.getByText("Drop it anywhere")).toBeVisible();
  await page.dispatchEvent(".canvas", "drop", { dataTransfer: carried });
  await expect(page.getByText("Drop it anywhere")).toBeHidden();
  await expect(nodes(page)).toHaveAccessibleName(/^kinds\.csv, .*60 × 3/);
  await page.locator('[id="field-1-target"]').selectOption("kind");
  await page.getByRole("button", { name: "Suggest" }).click();
  await expect(nodes(page)).not.toHaveCount(1);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator(".status-bar")).toContainText("Done in");
});

test("a sample, the suggestion and the run are three clicks", async ({ page, site }) => {
  await start(page, site.url);
  await page.getByRole("button", { name: /^Iris/ }).click();
  await expect(node(page, "Iris")).toHaveAccessibleName(/150 × 5/);
  await page.getByRole("button", { name: "Suggest" }).click();
  await expect(nodes(page)).not.toHaveCount(1);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator(".status-bar")).toContainText("Done in");
  for (const status of await nodes(page).evaluateAll((all) => all.map((one) => one.getAttribute("data-status")))) {
    expect(status).toMatch(/done|cached|warning/);
  }
});

test("nothing was sent, and the page shows why", async ({ page, site }) => {
  await start(page, site.url);
  await page.getByRole("button", { name: "0 bytes sent" }).click();
  const proof = page.getByRole("group", { name: "What left this tab" });
  await expect(proof).toContainText("Requests to anything else: 0.");
  await expect(proof).toContainText("connect-src 'self'");
});

test("a narrow screen shows one thing at a time and still runs", async ({ page, site }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(site.url);
  await engineReady(page);
  await page.getByRole("button", { name: /^Iris/ }).click();
  await page.getByRole("button", { name: "More" }).click();
  await page.locator(".more-menu").getByRole("button", { name: "Suggest" }).click();
  await expect(nodes(page)).not.toHaveCount(1);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.locator(".status-bar")).toContainText("Done in");
  await page.getByRole("button", { name: "Inspector" }).click();
  await expect(page.getByRole("region", { name: "Inspector" })).toBeVisible();
  await expect(page.locator(".canvas")).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
