// Rules: inferred from the data, changed by hand, broken by other data; a gate stops what is behind it.
import { expect, test } from "../support/site.js";
import { dropFile, node, openStudio, select, showTab } from "../support/studio.js";

const rows = Array.from({ length: 40 }, (_, row) => `${row + 1},${20 + (row % 30)},${["red", "green"][row % 2]}`);
const DATA = ["id,age,colour", ...rows].join("\n") + "\n";

test("a wire is validated, rules are inferred, one is changed, and the gate closes", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "people.csv", DATA);
  await expect(page.locator(".node")).toHaveCount(1);
  await select(page, node(page, 1));
  await page.locator(".palette").getByRole("button", { name: "Split", exact: true }).click();
  await expect(page.locator(".canvas .wire:not(.draft)")).toHaveCount(1);

  // The wire offers to be validated.
  const wire = page.locator(".wire-hit").first();
  const box = (await wire.boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: "right" });
  await page.getByRole("option", { name: /Validate here/ }).click();
  const validate = page.locator(".canvas").getByRole("group", { name: /^Validate,/ });
  await expect(validate).toBeVisible();
  await expect(page.locator(".canvas .wire:not(.draft)")).toHaveCount(2);

  // Inferred rules are one step.
  await page.getByRole("button", { name: "Infer rules from this data" }).click();
  const list = page.locator(".rule-list");
  await expect(list.getByRole("button", { name: "id is unique", exact: true })).toBeVisible();
  await page.locator(".run-button").click();
  await expect(validate).toHaveAttribute("data-status", "done");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await expect(list.locator(".rule")).toHaveCount(0);
  await page.getByRole("button", { name: /^Redo/ }).click();
  await expect(list.getByRole("button", { name: "id is unique", exact: true })).toBeVisible();

  // A range that the data breaks, by keyboard.
  await list.getByRole("button", { name: "age is in its range", exact: true }).focus();
  await page.keyboard.press("Enter");
  await list.getByLabel("At most").fill("40");
  await list.getByText("Fail", { exact: true }).click();
  await page.locator(".run-button").click();
  await expect(validate).toHaveAttribute("data-status", "failed");
  await select(page, validate);
  await expect(page.getByText(/The gate is closed: a rule is broken\. “age is in its range” \(column “age”\): broken in/).first()).toBeVisible();

  // Set aside, the broken rows leave through a port of their own.
  await page.getByText("Set aside", { exact: true }).click();
  await page.locator(".run-button").click();
  await expect(validate).toHaveAttribute("data-status", /done|warning/);
  await validate.getByRole("button", { name: /^Output broken \(table\) of/ }).click();
  await showTab(page, "Data");
  await expect(page.getByText("broken_rules").first()).toBeVisible();
});

test("a rule is added and a mistake in it is told while it is typed", async ({ page, site }) => {
  await openStudio(page, site.url);
  await dropFile(page, "people.csv", DATA);
  await select(page, node(page, 1));
  await page.locator(".palette").getByRole("button", { name: "Validate", exact: true }).click();
  await page.getByRole("button", { name: "Add a rule" }).click();
  const rule = page.locator(".rule-form");
  await rule.getByLabel("Check").selectOption("pattern");
  await rule.getByLabel("Column").selectOption("colour");
  await rule.getByLabel("Regular expression for the whole text").fill("(");
  await expect(page.getByText(/its pattern is no regular expression/).first()).toBeVisible();
  await rule.getByLabel("Regular expression for the whole text").fill("red|green");
  await expect(page.getByText(/its pattern is no regular expression/)).toHaveCount(0);
  await page.getByRole("button", { name: /^Remove the rule/ }).click();
  await expect(rule).toHaveCount(0);
});
