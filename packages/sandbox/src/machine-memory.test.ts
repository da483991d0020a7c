import { totalmem } from "node:os";
import { expect, it } from "vitest";
import { cgroupAvailable, parseAvailable, readAvailableMemory } from "./machine-memory.ts";
import { completeOptions, defaultSpareVms } from "./sandbox-options.ts";

const GIGABYTE = 1_024 ** 3;

it("reads what this machine has left", () => {
  const available = readAvailableMemory();
  if (process.platform === "darwin") {
    expect(available).toBeNull();
  } else {
    expect(available).toBeGreaterThan(0);
    expect(available).toBeLessThan(totalmem());
  }
});

it("takes the kernel's estimate, not what is unused", () => {
  const meminfo = "MemTotal:  100 kB\nMemFree:   5 kB\nMemAvailable:   40 kB\n";
  expect(parseAvailable(meminfo)).toBe(40_960);
  expect(parseAvailable("MemTotal: 100 kB\n")).toBeNull();
});

it.each([
  ["without a limit", { max: "max\n", current: "500\n", stat: "inactive_file 100\n" }, Infinity],
  ["with one", { max: "1000\n", current: "600\n", stat: null }, 400],
  [
    "with cached files",
    { max: "1000\n", current: "900\n", stat: "file 9\ninactive_file 250\n" },
    350,
  ],
  ["over it", { max: "1000\n", current: "1200\n", stat: null }, 0],
] as const)("knows what a control group %s has left", (_name, texts, expected) => {
  expect(cgroupAvailable(texts)).toBe(expected);
});

it.each([
  [2, 16 * GIGABYTE, 10],
  [16, 64 * GIGABYTE, 32],
  [2, 1 * GIGABYTE, 4],
  [64, 2 * GIGABYTE, 8],
  [2, 0, 1],
  [4, null, 8],
])("with %i cores and %s bytes %i spare VMs are wanted", (cores, bytes, expected) => {
  expect(defaultSpareVms(cores, bytes)).toBe(expected);
});

it.each([
  [{ spareVms: -1 }, "spareVms must be a whole number from 0 to 1000"],
  [{ maxVms: 0 }, "maxVms must be"],
  [{ slotsPerVm: 1.5 }, "slotsPerVm must be"],
  [{ maxWaitMs: Infinity }, "maxWaitMs must be"],
])("refuses the settings %o", (options, message) => {
  expect(() => completeOptions(options)).toThrow(message);
});
