import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "cli",
    include: ["src/**/*.test.ts"],
    globalSetup: ["@runlet/core/testing/global-setup"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
