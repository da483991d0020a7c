import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "egress", pool: "forks", testTimeout: 20_000, hookTimeout: 20_000 },
});
