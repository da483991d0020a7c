import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";
import { createAdmission } from "./admission.ts";

let workspace: Workspace;
let runner: RunningRunner;

beforeAll(async () => {
  workspace = await createWorkspace();
  const sandbox = { maxVms: 1, slotsPerVm: 2, maxWaiting: 1 };
  runner = await startTestRunner(workspace, sandbox);
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

test("who leaves makes room for one", () => {
  const admission = createAdmission(2);
  const leave = admission.enter();
  admission.enter();
  expect(() => admission.enter()).toThrow("overloaded");
  leave();
  admission.enter();
  expect(() => admission.enter()).toThrow("overloaded");
});

test("calls that can neither run nor wait are refused at once, with no record, and others are answered", async () => {
  await workspace.createHttpScript({
    path: "/slow",
    source:
      'export default () => new Promise((resolve) => setTimeout(() => resolve("done"), 1_500))',
  });
  const call = () => fetch(`http://127.0.0.1:${runner.port}/api/run/acme/slow`);
  const answers = await Promise.all(Array.from({ length: 12 }, call));
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(6);
  for (const answer of refused) {
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(await answer.json()).toMatchObject({ error: { code: "overloaded", executionId: null } });
  }
  expect((await call()).status).toBe(200);
});
