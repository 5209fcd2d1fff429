import { defineConfig } from "@playwright/test";
import { args, executablePath } from "./support/chromium.mjs";

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  // A test that passes at the second try hides a fault.
  retries: 0,
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions: { executablePath, args },
    screenshot: "only-on-failure",
    viewport: { width: 1440, height: 900 },
  },
});
