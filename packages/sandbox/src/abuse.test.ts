import { afterAll, describe, expect, it } from "vitest";
import cases from "./attacks/abuse.json" with { type: "json" };
import type { Outcome } from "./outcome.ts";
import { isStorable } from "./script-json.ts";
import { HOST_PATH } from "./testing/host-path.ts";
import { openSandbox } from "./testing/run-script.ts";
import { stubHost } from "./testing/stub-host.ts";

interface AbuseCase {
  name: string;
  group: string;
  code: string;
  /** `undefined`, `ok:no-effect`, `limit:<kind>`, `error:<name>` or `error:*`. */
  expect: string;
  accept?: string[];
  /** The output's JSON, where it completes. */
  check?: string;
}

const LIMIT_CODES: Record<string, string> = {
  timeout: "timeout",
  memory: "memory_limit",
  output: "output_limit",
};

const sandbox = openSandbox({ spareVms: 1 });
afterAll(() => sandbox.close({ drainMs: 0 }));

function fits(expected: string, { outputJson, error }: Outcome): boolean {
  const [kind, name = ""] = [expected.split(":")[0], expected.split(":").slice(1).join(":")];
  switch (kind) {
    case "undefined":
      // Nothing was found: the script saw nothing, or was refused when it asked.
      return outputJson === "null" || outputJson === '"undefined"' || isRefused(error?.message);
    case "ok":
      return outputJson !== null;
    case "limit":
      return error?.code === LIMIT_CODES[name];
    case "error":
      return (
        (error?.code === "runtime_error" || error?.code === "syntax_error") &&
        hasName(name, error.message)
      );
    default:
      throw new Error(`Unknown expectation ${expected}`);
  }
}

function isRefused(message = ""): boolean {
  return message.includes("code cannot be made from strings");
}

function hasName(name: string, message: string): boolean {
  const isAny = name === "*" || name === "Error";
  return isAny || message.toLowerCase().startsWith(name.toLowerCase());
}

describe("abuse", () => {
  it.each(cases as AbuseCase[])("$group: $name", { timeout: 15_000 }, async (abuse) => {
    // Always the function's body, also where the text tries to leave it.
    const code = `export default async function (input, ctx) {\n${abuse.code}\n}`;
    const expected = [abuse.expect, ...(abuse.accept ?? [])];
    const timeoutMs = expected.includes("limit:timeout") ? 400 : 8_000;
    const outcome = await sandbox.script(code, {
      input: {},
      limits: { timeoutMs },
      answerHostCall: stubHost,
    });
    expect(
      expected.some((one) => fits(one, outcome)),
      `${JSON.stringify(outcome.error)} ${outcome.outputJson?.slice(0, 100)} is none of ${expected}`,
    ).toBe(true);
    if (abuse.check !== undefined && outcome.outputJson !== null) {
      expect(outcome.outputJson).toBe(abuse.check);
    }
    const shown = JSON.stringify([outcome.error, outcome.logs, outcome.spans]);
    expect(shown).not.toMatch(HOST_PATH);
    expect(isStorable(shown)).toBe(true);
    expect(outcome.logs.length).toBeLessThanOrEqual(1_000);
  });
});
