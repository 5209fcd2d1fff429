// Saved means saved: projects are there again after a reload, never lost to another one, and never written by two tabs.
import type { Page } from "@playwright/test";
import { expect, test, type Troubles } from "../support/site.js";
import { node, openStudio } from "../support/studio.js";

const saved = (page: Page) => page.locator(".saved");
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

async function openExample(page: Page, title: string) {
  await page.getByRole("button", { name: new RegExp(`^${title}`) }).click();
  await expect(page.locator(".node").first()).toBeVisible();
}

async function rename(page: Page, name: string) {
  await page.getByLabel("Project name").fill(name);
  await page.getByLabel("Project name").press("Enter");
}

async function projects(page: Page) {
  await page.getByRole("button", { name: "Projects" }).click();
  const list = dialog(page, "Projects in this browser");
  await expect(list).toBeVisible();
  await expect(list.getByText("Loading")).toHaveCount(0);
  return list;
}

test("an edit is saved, and is there again after a reload with the view", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  await rename(page, "My birds");
  await expect(saved(page)).toHaveText("Saving");
  await expect(saved(page)).toHaveText("Saved");
  await page.getByRole("button", { name: /zoom out/i }).click();
  const zoom = page.locator(".zoom-level, .canvas-controls").first();
  const before = await zoom.innerText();
  await page.waitForTimeout(1_500);
  await page.reload();
  await expect(page.getByLabel("Project name")).toHaveValue("My birds");
  await expect(page.locator(".node")).toHaveCount(9);
  expect(await zoom.innerText()).toBe(before);
  await expect(saved(page)).toHaveText("Saved");
});

test("an edit made just before the tab is closed is not lost", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  await rename(page, "Last words");
  await page.reload();
  await expect(page.getByLabel("Project name")).toHaveValue("Last words");
});

test("saved is said only when the transaction is complete", async ({ page, site }) => {
  // Holds back the word of the browser that a write is on the disk.
  await page.addInitScript(() => {
    const property = Object.getOwnPropertyDescriptor(IDBTransaction.prototype, "oncomplete")!;
    Object.defineProperty(IDBTransaction.prototype, "oncomplete", {
      ...property,
      set(handler) {
        property.set!.call(this, (event: Event) => {
          if (this.mode === "readwrite" && (window as any).holdBack) (window as any).held = () => handler(event);
          else handler(event);
        });
      },
    });
    (window as any).durability = [];
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      if (mode === "readwrite") (window as any).durability.push(options?.durability);
      return transaction.call(this, stores, mode, options);
    };
  });
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  await page.evaluate(() => ((window as any).holdBack = true));
  await rename(page, "Held back");
  await page.waitForFunction(() => (window as any).held);
  await expect(saved(page)).toHaveText("Saving");
  await page.evaluate(() => (window as any).held());
  await expect(saved(page)).toHaveText("Saved");
  expect(new Set(await page.evaluate(() => (window as any).durability))).toEqual(new Set(["strict"]));
});

test("where storage is refused, the studio works and says that nothing is saved", async ({ page, site }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => null });
  });
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toContainText("Not saved");
  await expect(saved(page)).toContainText("Export");
  await rename(page, "Kept in memory");
  // Another project would take its place: the person is asked first.
  await page.getByRole("button", { name: "New", exact: true }).click();
  const question = dialog(page, "The present project is not saved");
  await expect(question).toContainText("Export it first");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("Project name")).toHaveValue("Kept in memory");
  await page.getByRole("button", { name: "New", exact: true }).click();
  await question.getByRole("button", { name: "Open without saving" }).click();
  await expect(page.locator(".node")).toHaveCount(0);
});

test("a full disk is said, and the next edit tries again", async ({ page, site }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...values) {
      if ((window as any).full) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, values);
    };
  });
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  await page.evaluate(() => ((window as any).full = true));
  await rename(page, "Too much");
  await expect(saved(page)).toContainText("Not saved: the browser's storage is full");
  await page.evaluate(() => ((window as any).full = false));
  await rename(page, "Fits again");
  await expect(saved(page)).toHaveText("Saved");
});

test("opening another project keeps the present one in the list", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await rename(page, "First");
  await page.getByRole("button", { name: "New", exact: true }).click();
  await expect(page.locator(".node")).toHaveCount(0);
  await openExample(page, "Predict a number");
  await expect(saved(page)).toHaveText("Saved");
  const list = await projects(page);
  await expect(list.locator(".project-row")).toHaveCount(2);
  await list.getByRole("button", { name: /^First/ }).click();
  await expect(page.getByLabel("Project name")).toHaveValue("First");
  await expect(page.locator(".node")).toHaveCount(9);
});

test("a project is deleted only after a question", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  await page.getByRole("button", { name: "New", exact: true }).click();
  await openExample(page, "Predict a number");
  await expect(saved(page)).toHaveText("Saved");
  const list = await projects(page);
  await list.getByRole("button", { name: "Delete Penguin species" }).click();
  await expect(list).toContainText("cannot be undone");
  await list.getByRole("button", { name: "Keep" }).click();
  await expect(list.locator(".project-row")).toHaveCount(2);
  await list.getByRole("button", { name: "Delete Penguin species" }).click();
  await list.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(list.locator(".project-row")).toHaveCount(1);
});

test("an earlier version is restored as a copy, and ten are kept", async ({ page, site }) => {
  await page.addInitScript(() => {
    const now = Date.now;
    (window as any).minutes = 0;
    Date.now = () => now() + (window as any).minutes * 60_000;
  });
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  for (let round = 1; round <= 13; round += 1) {
    await page.evaluate((minutes) => ((window as any).minutes = minutes), round * 3);
    await rename(page, `Round ${round}`);
    await expect(saved(page)).toHaveText("Saving");
    await expect(saved(page)).toHaveText("Saved");
  }
  let list = await projects(page);
  await list.getByRole("button", { name: "Versions of Round 13" }).click();
  await expect(list.getByRole("button", { name: /^Restore/ })).toHaveCount(10);
  await list.getByRole("button", { name: /^Restore/ }).first().click();
  await expect(page.getByLabel("Project name")).toHaveValue("Round 12 (copy)");
  await expect(saved(page)).toHaveText("Saved");
  list = await projects(page);
  await expect(list.locator(".project-row")).toHaveCount(2);
});

/** A second tab of the same person, watched as the first is. */
async function secondTab(page: Page, url: string, troubles: Troubles) {
  const other = await page.context().newPage();
  other.on("pageerror", (error) => troubles.seen.push(`uncaught: ${error.message}`));
  await openStudio(other, url);
  return other;
}

test("a second tab on the same project is told, and takes it over", async ({ page, site, troubles }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await rename(page, "One writer");
  await expect(saved(page)).toHaveText("Saved");

  const other = await secondTab(page, site.url, troubles);
  const question = dialog(other, "This project is open in another tab");
  await expect(question).toContainText("One writer");
  await question.getByRole("button", { name: "Take over" }).click();
  await expect(other.locator(".node")).toHaveCount(9);
  await rename(other, "Written by the second");
  await expect(saved(other)).toHaveText("Saved");

  // The first tab knows, cannot write any more, and can take it back with what the second saved.
  const lost = dialog(page, "This project is open in another tab");
  await expect(lost).toContainText("took it over");
  await lost.getByRole("button", { name: "Not now" }).click();
  await rename(page, "Written by the first");
  await expect(saved(page)).toContainText("Not saved");
  await other.waitForTimeout(600);
  await other.reload();
  await expect(other.getByLabel("Project name")).toHaveValue("Written by the second");
  await other.close();
});

test("a second tab can open a copy instead", async ({ page, site, troubles }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  const other = await secondTab(page, site.url, troubles);
  await dialog(other, "This project is open in another tab").getByRole("button", { name: "Open a copy" }).click();
  await expect(other.getByLabel("Project name")).toHaveValue("Penguin species (copy)");
  await expect(saved(other)).toHaveText("Saved");
  await rename(page, "Still mine");
  await expect(saved(page)).toHaveText("Saved");
  await other.close();
});

test("a project whose tab was closed opens in the next one without a question", async ({ page, site, troubles }) => {
  await openStudio(page, site.url);
  await openExample(page, "Mend gaps");
  await expect(saved(page)).toHaveText("Saved");
  const other = await page.context().newPage();
  await page.close();
  await openStudio(other, site.url);
  await expect(node(other, 1)).toBeVisible();
  await expect(saved(other)).toHaveText("Saved");
  expect(troubles.unexpected()).toEqual([]);
});
