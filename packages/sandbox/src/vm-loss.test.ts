import { expect, it } from "vitest";
import { culpritCode, judgeLoss, type LossFacts } from "./vm-loss.ts";

const CRASH: LossFacts = { signal: "SIGSEGV", stderr: "", hadStarted: true, runCount: 1 };
const OUT_OF_MEMORY = "FATAL ERROR: Reached heap limit Allocation failed - heap out of memory";

it.each([
  ["a crash", CRASH, "crash", "vm_crashed", true],
  ["a kill from outside", { ...CRASH, signal: "SIGKILL" }, "crash", "vm_crashed", false],
  ["no memory, one run", { ...CRASH, stderr: OUT_OF_MEMORY }, "memory", "memory_limit", true],
  [
    "no memory, who knows whose",
    { ...CRASH, stderr: OUT_OF_MEMORY, runCount: 2 },
    "memory",
    "vm_crashed",
    true,
  ],
  ["no start", { ...CRASH, hadStarted: false, runCount: 0 }, "start", "vm_crashed", true],
] as const)("judges %s", (_name, facts, cause, code, isProgramSuspected) => {
  expect(judgeLoss(facts as LossFacts)).toEqual({ cause, code, isProgramSuspected });
});

it("tells the culprit its own code and nothing of the platform's faults", () => {
  expect(culpritCode("memory")).toBe("memory_limit");
  expect(culpritCode("timeout")).toBe("timeout");
  expect(culpritCode("cancelled")).toBe("cancelled");
  expect(culpritCode("protocol")).toBe("vm_crashed");
});
