// The content policy is in force, in the page and in the engine's worker: nothing can be sent elsewhere, and no text
// becomes code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serveSite, SITE } from "../support/server.mjs";
import { engineReady, engineWorker, expect, test } from "../support/site.js";

/** Tries what the policy forbids. Runs in a task of its own: what the debugger evaluates directly is exempt. */
function tryForbiddenThings(): Promise<{ evaluated: string; foreign: string; own: string }> {
  return new Promise((resolve) => {
    setTimeout(async () => {
      let evaluated = "allowed";
      try {
        (0, eval)("1");
      } catch (error) {
        evaluated = (error as Error).name;
      }
      const outcome = (url: string) =>
        fetch(url, { mode: "no-cors" }).then(
          () => "allowed",
          () => "blocked",
        );
      // A host that would answer if the policy let the request out: this machine under another name.
      const here = globalThis.location.href.replace(/^blob:/, "");
      const foreignUrl = new URL("/", here).href.replace("127.0.0.1", "localhost");
      resolve({ evaluated, foreign: await outcome(foreignUrl), own: await outcome(new URL("/", here).href) });
    }, 0);
  });
}

test("the page cannot evaluate text or reach another origin", async ({ page, site, troubles }) => {
  await page.goto(site.url);
  await engineReady(page);
  troubles.expect(/Content Security Policy|violates|404|localhost/);
  expect(await page.evaluate(tryForbiddenThings)).toEqual({ evaluated: "EvalError", foreign: "blocked", own: "allowed" });
});

test("the engine cannot evaluate text or reach another origin", async ({ page, site, troubles }) => {
  await page.goto(site.url);
  await engineReady(page);
  troubles.expect(/Content Security Policy|violates|404|localhost/);
  const worker = await engineWorker(page);
  expect(await worker.evaluate(tryForbiddenThings)).toEqual({ evaluated: "EvalError", foreign: "blocked", own: "allowed" });
  expect(site.requests.filter((request) => request === "/")).toHaveLength(1);
});

test("the page holds no inline code and no inline style", async ({ page, site }) => {
  await page.goto(site.url);
  await engineReady(page);
  expect(await page.locator("script:not([src]), style, [onclick], [onload]").count()).toBe(0);
  // The studio places things through the CSSOM, which the policy allows and which shows as an attribute; the page as
  // it is served has none.
  expect(readFileSync(join(SITE, "index.html"), "utf8")).not.toMatch(/\sstyle\s*=/);
  const first = page.locator("head > *").first();
  await expect(first).toHaveAttribute("http-equiv", "Content-Security-Policy");
});

test("a worker of the pool starts inside the engine's worker, under the same policy", async ({ page, site, troubles }) => {
  await page.goto(site.url);
  await engineReady(page);
  troubles.expect(/Content Security Policy|violates/);
  const coordinator = await engineWorker(page);
  const appeared = page.waitForEvent("worker");
  const answer = await coordinator.evaluate(
    async ([bootstrap, wasm]) => {
      const module = await WebAssembly.compileStreaming(fetch(wasm));
      const worker = new Worker(bootstrap, { type: "module" });
      return new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(Object.keys(data));
        worker.onerror = () => resolve("failed");
        worker.postMessage({ module, role: "pool", build_id: "", bootstrap_url: bootstrap });
      });
    },
    [coordinator.url(), `${site.url}penstock-worker_bg.wasm`],
  );
  expect(answer).toEqual(["ready"]);
  const pool = await appeared;
  expect(await pool.evaluate(tryForbiddenThings)).toMatchObject({ evaluated: "EvalError", foreign: "blocked" });
});

test("the indicator counts what is sent when something is: with the policy taken away, one request shows", async ({ page, troubles }) => {
  troubles.expect(/./);
  const index = readFileSync(join(SITE, "index.html"), "utf8");
  const site = await serveSite((path) => (path === "index.html" ? index.replace(/<meta http-equiv[^>]*>/, "") : undefined));
  await page.goto(site.url);
  await engineReady(page);
  const indicator = page.getByRole("button", { name: / sent$/ });
  await expect(indicator).toHaveText("0 bytes sent");
  const foreign = site.origin.replace("127.0.0.1", "localhost");
  await page.evaluate((url) => fetch(url, { mode: "no-cors" }).catch(() => undefined), `${foreign}/?stolen=data`);
  await expect(indicator).not.toHaveText("0 bytes sent");
  await indicator.click();
  await expect(page.getByRole("group", { name: "What left this tab" })).toContainText("stolen=data");
  await site.close();
});

test("without the policy the same attempts succeed, so it is the policy that stops them", async ({ page, troubles }) => {
  troubles.expect(/./);
  const index = readFileSync(join(SITE, "index.html"), "utf8");
  const site = await serveSite((path) => (path === "index.html" ? index.replace(/<meta http-equiv[^>]*>/, "") : undefined));
  await page.goto(site.url);
  await engineReady(page);
  const worker = await engineWorker(page);
  const allowed = { evaluated: "allowed", foreign: "allowed", own: "allowed" };
  expect(await page.evaluate(tryForbiddenThings)).toEqual(allowed);
  expect(await worker.evaluate(tryForbiddenThings)).toEqual(allowed);
  await site.close();
});
