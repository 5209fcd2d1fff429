// The page starts, anywhere, and its engine answers.
import { buildId, engineReady, engineWorker, expect, test, timesReady } from "../support/site.js";
import { serveSite } from "../support/server.mjs";

test("the page loads from a sub-path under its content policy and the engine answers with the build", async ({ page, site }) => {
  await page.goto(site.url);
  await expect(page).toHaveTitle("Penstock");
  await engineReady(page);
  await expect(page.getByRole("status").filter({ hasText: buildId() })).toBeVisible();
});

test("the page loads by the name of its file too", async ({ page, site }) => {
  await page.goto(`${site.url}index.html#p=anything`);
  await engineReady(page);
});

test("the engine runs in a worker started from a blob, so that the policy holds there", async ({ page, site }) => {
  await page.goto(site.url);
  await engineReady(page);
  const worker = await engineWorker(page);
  expect(worker.url()).toMatch(/^blob:http:\/\/127\.0\.0\.1/);
});

for (const { name, fall } of [
  {
    name: "an uncaught error",
    fall: () => {
      setTimeout(() => {
        throw new Error("the engine fell over");
      });
    },
  },
  {
    name: "a rejected promise",
    fall: () => {
      setTimeout(() => void Promise.reject(new Error("the engine fell over")));
    },
  },
]) {
  test(`the engine is replaced after ${name}, and after too many the page says so`, async ({ page, site, troubles }) => {
    troubles.expect(/the engine fell over/);
    await page.goto(site.url);
    const again = page.getByRole("button", { name: "Start the engine again" });
    // The button may be there for a moment before the replacement starts; then it is gone when looked at again.
    const gaveUp = async () => {
      if (!(await again.isVisible())) return false;
      await page.waitForTimeout(300);
      return again.isVisible();
    };
    let starts = 1;
    for (; starts < 10; starts += 1) {
      await engineReady(page, starts);
      // The pool's workers come and go with the coordinator, which is the first. One that is just being ended may be the
      // first for a moment still, and then the next is asked.
      await expect(async () => (await engineWorker(page)).evaluate(fall)).toPass({ timeout: 5_000 });
      await expect
        .poll(async () => (await timesReady(page)) > starts || (await gaveUp()), { timeout: 10_000 })
        .toBe(true);
      if ((await timesReady(page)) === starts) break;
    }
    expect(starts).toBeGreaterThan(1);
    await expect(page.getByRole("status").filter({ hasText: "the engine fell over" })).toBeVisible();
    await again.click();
    await engineReady(page, starts + 1);
  });
}

test("a host without the engine's wasm gives a message with a remedy", async ({ page, troubles }) => {
  troubles.expect(/./);
  const site = await serveSite((path) => (path === "penstock-worker_bg.wasm" ? "not wasm" : undefined));
  await page.goto(site.url);
  await expect(page.getByRole("status").filter({ hasText: "could not be loaded" })).toContainText("reload the page");
  await site.close();
});

test("an engine of another build makes the page load anew once, and then is an error", async ({ page, troubles }) => {
  troubles.expect(/./);
  const site = await serveSite((path) =>
    path === "penstock-worker.js"
      ? "export default async () => {}; export const boot = () => postMessage({ ready: 'another' });"
      : undefined,
  );
  await page.goto(site.url);
  await expect(page.getByRole("status").filter({ hasText: "build another" })).toContainText("reload");
  const pageLoads = site.requests.filter((address) => address === new URL(site.url).pathname).length;
  // The service worker may fetch the page once more to keep it.
  expect(pageLoads).toBeGreaterThanOrEqual(2);
  expect(pageLoads).toBeLessThanOrEqual(4);
  await site.close();
});
