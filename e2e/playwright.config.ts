import { defineConfig } from "@playwright/test";
import { findChromium } from "./find-chromium.ts";

const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testMatch: "**/*.spec.ts",
  globalSetup: "./global-setup.ts",
  // One product, two cores: tests in parallel would only wait for each other.
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
