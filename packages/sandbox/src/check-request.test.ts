import { expect, it } from "vitest";
import { checkRunRequest } from "./check-request.ts";
import type { Limits, RunRequest } from "./outcome.ts";
import { requestOf } from "./testing/request.ts";

const request = requestOf("return 1;");
const withLimits = (limits: Partial<Limits>) => ({ limits: { ...request.limits, ...limits } });

it.each<[string, Partial<RunRequest>]>([
  ["neither script nor depth", {}],
  ["a script, its bound and its depth", { scriptId: "0199-a_B", depth: 5 }],
  ["the lowest bound", withLimits({ maxConcurrent: 1 })],
])("takes %s", (_name, fields) => {
  expect(() => checkRunRequest({ ...request, ...fields })).not.toThrow();
});

it.each<[string, Partial<RunRequest>]>([
  ["limits.maxConcurrent", withLimits({ maxConcurrent: 0 })],
  ["limits.maxConcurrent", withLimits({ maxConcurrent: 2.5 })],
  ["limits.maxConcurrent", withLimits({ maxConcurrent: Number.NaN })],
  ["limits.timeoutMs", withLimits({ timeoutMs: 0 })],
  ["scriptId", { scriptId: "" }],
  ["scriptId", { scriptId: "a b" }],
  ["depth", { depth: -1 }],
  ["depth", { depth: 6 }],
  ["tenantId", { tenantId: "" }],
])("names the field that is wrong: %s", (field, fields) => {
  const check = () => checkRunRequest({ ...request, ...fields });
  expect(check).toThrow(TypeError);
  expect(check).toThrow(new RegExp(`^${field} must be `));
});
