import { afterEach, expect, test, vi } from "vitest";
import { logFault } from "./log-fault.ts";

afterEach(() => vi.restoreAllMocks());

function logged(error: unknown): string {
  const write = vi.spyOn(console, "error").mockImplementation(() => {});
  logFault("It", error);
  return write.mock.calls.flat().join(" ");
}

test("tells where an error and its causes came from, and nothing else that hangs on them", () => {
  const cause = Object.assign(new RangeError("of the row"), { code: "23514", detail: "a secret" });
  const error = Object.assign(new Error("of the action", { cause }), { meta: "a secret" });
  const text = logged(error);
  expect(text).toMatch(/^It failed: Error: of the action\n {4}at .*log-fault\.test/);
  expect(text).toMatch(/because: RangeError: of the row\n.* \(23514\)$/s);
  expect(text).not.toContain("a secret");
});

test("takes whatever is thrown, and a circle of causes", () => {
  expect(logged("a text")).toBe("It failed: a text");
  const error = new Error("around");
  error.cause = error;
  expect(logged(error).match(/because/g)).toHaveLength(4);
});
