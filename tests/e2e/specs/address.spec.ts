// A source by its address: off until it is allowed, asked for at a press alone, kept like a file, and everything that can
// go wrong is said in words. The policy of the page stays as it is.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { otherSite } from "../support/other-site.mjs";
import { engineReady, expect, test } from "../support/site";
import { downloaded, node, openStudio, run, select } from "../support/studio";

const BIRDS = "bird,mass\nadelie,3700\ngentoo,5076\n";
const dialog = (page: Page) => page.getByRole("dialog", { name: /^Fetch/ });
const fetchButton = (page: Page) => dialog(page).getByRole("button", { name: "Fetch", exact: true });
const indicator = (page: Page) => page.getByRole("button", { name: / sent$/ });
const label = (page: Page, id: number) => node(page, id).getAttribute("aria-label");

async function openDialog(page: Page) {
  await page.getByRole("button", { name: "Fetch from an address" }).first().click();
  await expect(dialog(page)).toBeVisible();
}

async function allow(page: Page) {
  await dialog(page).getByLabel("Allow fetching in this browser").check();
}

async function fetchFrom(page: Page, address: string) {
  await openDialog(page);
  await allow(page);
  await dialog(page).getByLabel("Address", { exact: true }).fill(address);
  await fetchButton(page).click();
}

async function refusal(page: Page, words: RegExp) {
  await expect(dialog(page).getByRole("alert")).toContainText(words);
}

test("an address is fetched once it is allowed, kept like a file, and counted", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body: BIRDS }));
  await openStudio(page, site.url);
  await openDialog(page);
  await expect(fetchButton(page)).toBeDisabled();
  await dialog(page).getByLabel("Address", { exact: true }).fill(`${other.origin}/birds.csv`);
  await page.keyboard.press("Enter");
  expect(other.requests).toHaveLength(0);
  await expect(indicator(page)).toHaveText("0 bytes sent");

  await allow(page);
  await fetchButton(page).click();
  await expect(dialog(page)).toBeHidden();
  await expect.poll(() => label(page, 1)).toMatch(/birds\.csv.*2 × 2/);
  await expect(page.locator(".toast")).toContainText(/Fetched .* from 127\.0\.0\.1/);
  await expect(page.locator("iframe")).toHaveCount(0);
  expect(other.requests).toHaveLength(1);
  expect(other.requests[0].headers).toMatchObject({ origin: "null" });
  expect(other.requests[0].headers.referer).toBeUndefined();
  expect(other.requests[0].headers.cookie).toBeUndefined();

  await expect(indicator(page)).not.toHaveText("0 bytes sent");
  await indicator(page).click();
  const proof = page.getByRole("group", { name: "What left this tab" });
  await expect(proof).toContainText(`${other.origin}/birds.csv`);
  await expect(proof).toContainText("Requests to anything else: 0.");

  // The bytes are kept: after a reload the pipeline runs, and nothing is asked.
  await expect(page.locator(".saved")).toHaveText(/Saved/);
  await page.reload();
  await engineReady(page);
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);
  await run(page);
  expect(other.requests).toHaveLength(1);
  await other.close();
});

test("one undo takes a fetched source back", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body: BIRDS }));
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/birds.csv`);
  await expect(node(page, 1)).toBeVisible();
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".node")).toHaveCount(0);
  await other.close();
});

test("fetching again tells whether the contents have changed, and undo brings the former back", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  let body = BIRDS;
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body }));
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/birds.csv`);
  await expect(node(page, 1)).toBeVisible();
  const again = async () => {
    await page.getByRole("button", { name: "Fetch again…" }).click();
    await expect(dialog(page).getByLabel("Address", { exact: true })).toHaveValue(`${other.origin}/birds.csv`);
    await fetchButton(page).click();
    await expect(dialog(page)).toBeHidden();
  };
  await again();
  await expect(page.locator(".toast").filter({ hasText: "Nothing has changed" })).toBeVisible();
  body += "chinstrap,3733\n";
  await again();
  await expect.poll(() => label(page, 1)).toMatch(/3 × 2/);
  await page.locator(".canvas").focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);
  await other.close();
});

/** Birds on pages of two, in each of the ways that sites have. */
function pagedBirds(total: number) {
  const birds = Array.from({ length: total }, (_, at) => ({ id: `9007199254740993${at}`, mass: at }));
  return (_: unknown, url: URL) => {
    const page = Number(url.searchParams.get("page") ?? 1);
    const items = birds.slice(2 * page - 2, 2 * page);
    const next = 2 * page < total ? `${url.origin}${url.pathname}?page=${page + 1}` : null;
    return {
      headers: { "Content-Type": "application/json", ...(next ? { Link: `<${next}>; rel="next"` } : {}) },
      body: JSON.stringify({ items, links: { next }, tags: [] }).replace(/"(\d{17,})"/g, "$1"),
    };
  };
}

for (const [how, path, fill] of [
  ["numbers", "/birds?page={page}", async (page: Page) => dialog(page).getByLabel("Last page").fill("9")],
  ["an address in the answer", "/birds", async (page: Page) => dialog(page).getByLabel(/Where the next address is/).fill("links.next")],
  ["a Link header", "/birds", async () => undefined],
] as const) {
  test(`records on pages that follow by ${how} are one table, to the last digit`, async ({ page, site, troubles }) => {
    troubles.expect(/request: http:\/\/127/);
    const other = await otherSite(pagedBirds(5));
    await openStudio(page, site.url);
    await openDialog(page);
    await allow(page);
    await dialog(page).getByLabel("Address", { exact: true }).fill(other.origin + path);
    await dialog(page).getByText("Records and pages").click();
    await dialog(page).getByLabel(/Where the records are/).fill("items");
    const choice = { numbers: "Numbered pages", "an address in the answer": "Next address in the answer", "a Link header": "Next address in a Link header" }[how];
    await dialog(page).getByLabel("How the answer goes on").selectOption(choice);
    await fill(page);
    await fetchButton(page).click();
    await expect.poll(() => label(page, 1)).toMatch(/birds\.json.*5 × 2/);
    await expect(page.locator(".toast")).toContainText(/5 records on \d pages/);
    await page.getByRole("tab", { name: /^Data/ }).click();
    await expect(page.getByRole("grid")).toContainText(/90,?071,?992,?547,?409,?934/);
    await other.close();
  });
}

test("headers are sent to their site alone, kept in this browser alone, and forgotten on request", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127|Failed to load resource.*40[14]/);
  const other = await otherSite((request) =>
    request.headers.authorization === "Bearer s3cret-key"
      ? { headers: { "Content-Type": "text/csv" }, body: BIRDS }
      : { status: 401 },
  );
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/birds.csv`);
  await refusal(page, /does not let this request in \(HTTP 401\).*Authorization/);
  await dialog(page).getByText("Headers", { exact: true }).click();
  await dialog(page).getByLabel(/^Headers for 127/).fill("Authorization: Bearer s3cret-key");
  await fetchButton(page).click();
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);

  // In no project, no link, no stored project.
  const project = await downloaded(page, () => page.getByRole("button", { name: "Export", exact: true }).click());
  expect(project.bytes.toString()).toContain(`${other.origin}/birds.csv`);
  expect(project.bytes.toString()).not.toContain("s3cret");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const share = page.getByRole("dialog", { name: "Share this pipeline" });
  await expect(share).toContainText("The address that was fetched, without its headers");
  const link = await share.getByLabel("Link").inputValue();
  expect(Buffer.from(link.split("#p=")[1], "base64url").toString("latin1")).not.toContain("s3cret");
  await page.keyboard.press("Escape");

  // Kept for the next time, and gone when that is wanted.
  await page.getByRole("button", { name: "Fetch again…" }).click();
  const headers = dialog(page).getByLabel(/^Headers for 127/);
  await expect(headers).toHaveValue("Authorization: Bearer s3cret-key");
  // Another site is not sent them.
  const elsewhere = await otherSite(() => ({ status: 404 }));
  await dialog(page).getByLabel("Address", { exact: true }).fill(`${elsewhere.origin}/birds.csv`);
  await dialog(page).getByLabel("Address", { exact: true }).press("Enter");
  await refusal(page, /HTTP 404/);
  expect(elsewhere.requests[0].headers.authorization).toBeUndefined();
  await expect(headers).toHaveValue("");
  await elsewhere.close();
  await dialog(page).getByLabel("Address", { exact: true }).fill(`${other.origin}/birds.csv`);
  await page.keyboard.press("Tab");
  await expect(headers).toHaveValue("Authorization: Bearer s3cret-key");
  await dialog(page).getByRole("button", { name: "Forget them" }).click();
  await expect(headers).toHaveValue("");
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("s3cret");
  await other.close();
});

test("opening a link or a project fetches nothing", async ({ page, site, context, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body: BIRDS }));
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/birds.csv`);
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share this pipeline" }).getByLabel("Link").inputValue();
  expect(other.requests).toHaveLength(1);

  // Another person, who has allowed fetching, but has not pressed Fetch.
  const theirs = await context.browser()!.newContext();
  const guest = await theirs.newPage();
  await guest.goto(site.url);
  await guest.evaluate(() => localStorage.setItem("penstock-network-sources", "on"));
  await guest.goto(link);
  await guest.reload();
  const preview = guest.getByRole("dialog", { name: "Open this pipeline?" });
  await expect(preview).toContainText(`fetched from ${other.origin}/birds.csv`);
  await preview.getByRole("button", { name: "Open as a new project" }).click();
  await expect.poll(() => label(guest, 1)).toMatch(/was fetched from/);
  await guest.locator(".run-button").click();
  expect(other.requests).toHaveLength(1);
  await guest.getByRole("button", { name: "Fetch…" }).click();
  expect(other.requests).toHaveLength(1);
  await fetchButton(guest).click();
  await expect.poll(() => label(guest, 1)).toMatch(/2 × 2/);
  expect(other.requests).toHaveLength(2);
  await theirs.close();
  await other.close();
});

for (const [what, answer, words] of [
  ["nothing at the address", { status: 404 }, /has nothing at this address \(HTTP 404\)/],
  ["a site that is overloaded", { status: 429 }, /asked too often/],
  ["a site that fails", { status: 500 }, /a problem of its own \(HTTP 500\)/],
  ["a web page", { headers: { "Content-Type": "text/html" }, body: "<p>hello" }, /a web page, not with data/],
  ["a picture", { body: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") }, /image|picture|PNG/],
  ["nothing at all", { body: "" }, /answered with nothing/],
  ["a connection that breaks off", { body: BIRDS, breaksOff: true }, /broke off in the middle.*Fetch again/],
] as const) {
  test(`${what} is said in words, and adds nothing`, async ({ page, site, troubles }) => {
    troubles.expect(/request: http:\/\/127|Failed to load resource|ERR_/);
    const other = await otherSite(() => answer as never);
    await openStudio(page, site.url);
    await fetchFrom(page, `${other.origin}/data`);
    await refusal(page, words);
    await expect(page.locator(".node")).toHaveCount(0);
    await other.close();
  });
}

test("a site that forbids other pages to read it is told from one that is not there", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127|CORS policy|Failed to load resource/);
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body: BIRDS }), { isOpen: false });
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/birds.csv`);
  await refusal(page, /forbids pages of other sites to read its answers.*save what it shows as a file, and drop that here/);
  await other.close();
  await fetchButton(page).click();
  await refusal(page, /could not be reached.*Check the address/);
});

test("offline is said", async ({ page, site, context }) => {
  await openStudio(page, site.url);
  await openDialog(page);
  await allow(page);
  await dialog(page).getByLabel("Address", { exact: true }).fill("https://example.org/a.csv");
  await context.setOffline(true);
  await fetchButton(page).click();
  await refusal(page, /offline/);
  await context.setOffline(false);
});

test("a fetch can be cancelled, and one that hears nothing is given up", async ({ page, site, troubles }) => {
  test.setTimeout(60_000);
  troubles.expect(/request: http:\/\/127/);
  const other = await otherSite(() => undefined as never);
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/slow.csv`);
  await expect.poll(() => other.requests.length).toBe(1);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await refusal(page, /Cancelled/);
  await expect(page.locator("iframe")).toHaveCount(0);
  await fetchButton(page).click();
  await expect(dialog(page).getByRole("alert")).toContainText(/sent nothing for 20 seconds/, { timeout: 30_000 });
  await other.close();
});

test("a redirect to another site is followed and told", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const end = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body: BIRDS }));
  const start = await otherSite(() => ({ status: 302, headers: { Location: `${end.origin}/birds.csv` } }));
  await openStudio(page, site.url);
  await fetchFrom(page, `${start.origin}/latest`);
  await expect.poll(() => label(page, 1)).toMatch(/2 × 2/);
  await expect(page.locator(".toast")).toContainText(`It led on to ${end.origin.replace("http://", "")}`);
  await start.close();
  await end.close();
});

test("a page that is too large to be taken apart is given up", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const other = await otherSite(() => ({ body: Buffer.alloc(65 * 1024 * 1024, "[1] ") }));
  await openStudio(page, site.url);
  await openDialog(page);
  await allow(page);
  await dialog(page).getByLabel("Address", { exact: true }).fill(`${other.origin}/large`);
  await dialog(page).getByText("Records and pages").click();
  await dialog(page).getByLabel(/Where the records are/).fill("items");
  await fetchButton(page).click();
  await refusal(page, /larger than what is fetched.*Download the file and drop it here/);
  await other.close();
});

test("a next page at another site is not followed", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const trap = await otherSite(() => ({ body: "[]" }));
  const other = await otherSite(() => ({
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ items: [{ a: 1 }], next: `${trap.origin}/steal` }),
  }));
  await openStudio(page, site.url);
  await openDialog(page);
  await allow(page);
  await dialog(page).getByLabel("Address", { exact: true }).fill(`${other.origin}/items`);
  await dialog(page).getByText("Records and pages").click();
  await dialog(page).getByLabel("How the answer goes on").selectOption("Next address in the answer");
  await dialog(page).getByLabel(/Where the next address is/).fill("next");
  await fetchButton(page).click();
  await refusal(page, /not at the same site/);
  expect(trap.requests).toHaveLength(0);
  await trap.close();
  await other.close();
});

for (const [address, words] of [
  ["birds.csv", /no address of the web/],
  ["file:///etc/passwd", /no address of the web/],
  ["https://me:secret@example.org/a.csv", /user name or a password/],
  ["https://example.org/{page}", /pages are not numbered/],
] as const) {
  test(`“${address}” is refused before anything is sent`, async ({ page, site }) => {
    await openStudio(page, site.url);
    await fetchFrom(page, address);
    await refusal(page, words);
    await expect(page.locator("iframe")).toHaveCount(0);
  });
}

test("a key in an address is warned of", async ({ page, site }) => {
  await openStudio(page, site.url);
  await openDialog(page);
  await dialog(page).getByLabel("Address", { exact: true }).fill("https://example.org/a.csv?api_key=abc");
  await expect(dialog(page)).toContainText("“api_key” looks like a secret");
});

test("the frame that fetches has a policy of its own, and the page's forbids frames of others", async ({ page, site, troubles }) => {
  troubles.expect(/./);
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/javascript" }, body: "window.stolen = true" }));
  await openStudio(page, site.url);
  const tried = await page.evaluate(async (origin) => {
    const frame = document.createElement("iframe");
    frame.src = `${origin}/page`;
    document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 500));
    frame.remove();
    // Without a sandbox the page would be of this site: it then does nothing.
    const bare = document.createElement("iframe");
    bare.src = "fetch.html";
    document.body.append(bare);
    await new Promise((resolve) => (bare.onload = resolve));
    const channel = new MessageChannel();
    const heard = new Promise((resolve) => {
      channel.port1.onmessage = ({ data }) => resolve(data);
      setTimeout(resolve, 500, "silence");
    });
    bare.contentWindow!.postMessage({ address: `${origin}/data`, headers: [], most: 1000, patience: 1000 }, "*", [channel.port2]);
    const answer = await heard;
    bare.remove();
    return answer;
  }, other.origin);
  expect(tried).toBe("silence");
  expect(other.requests).toHaveLength(0);

  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "fetch.html";
    document.body.append(frame);
  });
  await expect.poll(() => page.frames().length).toBe(2);
  const frame = page.frames()[1];
  await frame.waitForLoadState();
  const forbidden = await frame.evaluate(
    (origin) =>
      new Promise((resolve) => {
        // In a task of its own: what the debugger evaluates directly is exempt.
        setTimeout(async () => {
          let evaluated = "allowed";
          try {
            (0, eval)("1");
          } catch (error) {
            evaluated = (error as Error).name;
          }
          const script = document.createElement("script");
          script.src = `${origin}/script.js`;
          const loaded = await new Promise((done) => {
            script.onload = () => done("allowed");
            script.onerror = () => done("blocked");
            document.head.append(script);
          });
          let above = "allowed";
          try {
            void parent.document.title;
          } catch (error) {
            above = (error as Error).name;
          }
          resolve({ evaluated, loaded, above });
        }, 0);
      }),
    other.origin,
  );
  expect(forbidden).toEqual({ evaluated: "EvalError", loaded: "blocked", above: "SecurityError" });
  await other.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the dialog is accessible, ${colorScheme}`, async ({ page, site }) => {
    await page.emulateMedia({ colorScheme });
    await openStudio(page, site.url);
    await openDialog(page);
    await dialog(page).getByText("Headers", { exact: true }).click();
    await dialog(page).getByText("Records and pages").click();
    await dialog(page).getByLabel("How the answer goes on").selectOption("Numbered pages");
    await allow(page);
    await dialog(page).getByLabel("Address", { exact: true }).fill("https://example.org/birds?token=1");
    await fetchButton(page).click();
    await refusal(page, /number goes/);
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map(({ id, nodes }) => ({ id, html: nodes.map((one) => one.html) }))).toEqual([]);
  });
}

test("the dialog fits a narrow screen and is worked by the keyboard", async ({ page, site }) => {
  await page.setViewportSize({ width: 360, height: 720 });
  await openStudio(page, site.url);
  await openDialog(page);
  const box = (await dialog(page).boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(360);
  await expect(dialog(page).getByLabel("Allow fetching in this browser")).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.type("nonsense");
  await page.keyboard.press("Enter");
  await refusal(page, /no address of the web/);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
});

test("a source says where it came from", async ({ page, site, troubles }) => {
  troubles.expect(/request: http:\/\/127/);
  const other = await otherSite(() => ({ headers: { "Content-Type": "text/csv" }, body: BIRDS }));
  await openStudio(page, site.url);
  await fetchFrom(page, `${other.origin}/birds.csv`);
  await select(page, node(page, 1));
  await expect(page.getByRole("region", { name: "Inspector" })).toContainText(`Fetched from ${other.origin}/birds.csv`);
  await other.close();
});
