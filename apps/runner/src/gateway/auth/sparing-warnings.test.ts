import { expect, test } from "vitest";
import { createSparingWarnings } from "./sparing-warnings.ts";

test("each warning is given once a minute, however often there is cause", () => {
  let now = new Date(0);
  const given: unknown[] = [];
  const logger = { warn: (fields: unknown) => given.push(fields) };
  const warn = createSparingWarnings(logger as never, () => now);
  for (let call = 0; call < 100; call += 1) warn({ secret: "A" }, "is missing");
  warn({ secret: "B" }, "is missing");
  expect(given).toEqual([{ secret: "A" }, { secret: "B" }]);
  now = new Date(59_999);
  warn({ secret: "A" }, "is missing");
  expect(given).toHaveLength(2);
  now = new Date(60_000);
  warn({ secret: "A" }, "is missing");
  expect(given).toHaveLength(3);
});
