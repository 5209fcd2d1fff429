// What every test of the site starts from: a server of its own, and a page that is watched. A test fails at its end
// when the page logged an error, broke its content policy or asked another origin for anything, unless the test said
// beforehand that it expects that.
import { test as base, expect, type Page, type Worker } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serveSite, SITE } from "./server.mjs";

export { expect };

/** The site on its server. */
export type Site = Awaited<ReturnType<typeof serveSite>>;

/** What went wrong on a page. */
export class Troubles {
  readonly seen: string[] = [];
  private readonly expected: RegExp[] = [];

  /** Lets troubles pass that a test brings about on purpose. */
  expect(pattern: RegExp) {
    this.expected.push(pattern);
  }

  unexpected() {
    return this.seen.filter((trouble) => !this.expected.some((pattern) => pattern.test(trouble)));
  }
}

export const test = base.extend<{ site: Site; troubles: Troubles }>({
  site: async ({}, use) => {
    const site = await serveSite();
    await use(site);
    await site.close();
  },

  troubles: [
    async ({ page, site }, use) => {
      const troubles = new Troubles();
      watch(page, site.origin, troubles);
      await use(troubles);
      expect(troubles.unexpected()).toEqual([]);
    },
    { auto: true },
  ],
});

function watch(page: Page, origin: string, troubles: Troubles) {
  page.on("console", (message) => {
    // Chromium reports a broken content policy as a console error, from workers too.
    if (message.type() === "error") troubles.seen.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.seen.push(`uncaught: ${error.message}`));
  page.context().on("request", (request) => {
    const url = request.url();
    const local = url.startsWith("blob:") || url.startsWith("data:") || new URL(url).origin === origin;
    if (!local) troubles.seen.push(`request: ${url}`);
  });
}

/** The name of the build under test, as the build wrote it down. */
export function buildId(): string {
  return JSON.parse(readFileSync(join(SITE, "build.json"), "utf8")).build;
}

/** Waits until the engine has become ready, for the so-manieth time on this page. Reads the studio's mark on the
 * browser's timeline, which stays when the page's looks change. */
export async function engineReady(page: Page, times = 1) {
  await page.waitForFunction(
    (times) => performance.getEntriesByName("penstock-engine-ready").length >= times,
    times,
    { timeout: 10_000 },
  );
}

/** How often the engine has become ready on this page. */
export function timesReady(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByName("penstock-engine-ready").length);
}

/** The engine's coordinating worker. */
export async function engineWorker(page: Page): Promise<Worker> {
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  return page.workers()[0];
}
