import { defineConfig } from "vitest/config";

// VMs are processes of their own; the tests need no flags of Node.
export default defineConfig({
  test: { name: "sandbox", pool: "forks", testTimeout: 20_000, hookTimeout: 20_000 },
});
