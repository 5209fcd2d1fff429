// After its first load the studio needs no network.
import { buildId, engineReady, expect, test } from "../support/site.js";

test("the studio opens offline after the first load", async ({ page, context, site }) => {
  await page.goto(site.url);
  await engineReady(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  await context.setOffline(true);
  // The service worker has a connection of its own: without a server there is surely nothing to reach.
  await site.close();
  await page.reload();
  await engineReady(page);
  await expect(page.getByRole("status").filter({ hasText: buildId() })).toBeVisible();
  await context.setOffline(false);
});
