// The system's Chromium, and how it is started; tests and benchmarks use the same.
export const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";

export const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
