import { defineConfig } from "vitest/config";

// Forks, not threads: isolated-vm needs --no-node-snapshot, which worker threads refuse.
// Two at a time: the smallest machine we care for has two cores, and most tests own a database.
export default defineConfig({
  test: {
    projects: ["packages/*", "apps/*", "bench", "faults", "scripts"],
    pool: "forks",
    maxWorkers: 2,
  },
});
