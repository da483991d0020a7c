import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { runScript } from "../executions/run-script.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant, signInTestUser } from "../testing/test-tenant.ts";
import { createScript } from "./create-script.ts";
import { deleteScript } from "./delete-script.ts";
import { getScript } from "./get-script.ts";
import { listScripts } from "./list-scripts.ts";
import { listScriptsInput } from "./script-input.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  const scripts = [
    { name: "100% sure", description: "Plain", tags: ["red"] },
    { name: "snake_case", description: "Über alles", tags: ["red", "blue"], type: "embedded" },
    { name: "snakeXcase", status: "active" },
    { name: "back\\slash", type: "event", event: { types: ["*"] }, status: "active" },
    { name: "fifth" },
  ];
  for (const script of scripts) await createScript(core.context, admin, scriptInput(script));
});
afterAll(() => core.release());

const list = (input: Record<string, unknown> = {}) =>
  listScripts(core.context, admin, listScriptsInput.parse(input));
const namesOf = async (input: Record<string, unknown>) =>
  (await list(input)).items.map(({ name }) => name);

test.each([
  [{}, ["fifth", "back\\slash", "snakeXcase", "snake_case", "100% sure"]],
  [{ status: "active" }, ["back\\slash", "snakeXcase"]],
  [{ type: "embedded" }, ["snake_case"]],
  [{ tag: "red" }, ["snake_case", "100% sure"]],
  [{ tag: "red", type: "oneoff" }, ["100% sure"]],
  [{ search: "SNAKE" }, ["snakeXcase", "snake_case"]],
  [{ search: "snake_" }, ["snake_case"]],
  [{ search: "%" }, ["100% sure"]],
  [{ search: "\\" }, ["back\\slash"]],
  [{ search: "über" }, ["snake_case"]],
  [{ search: "nothing" }, []],
])("%j finds %j", async (input, names) => {
  expect(await namesOf(input)).toEqual(names);
});

test("pages follow each other without a gap or a repeat", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ limit: 2, cursor });
    seen.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(await namesOf({}));
});

test("the last page says that it is the last, also when it is full", async () => {
  expect((await list({ limit: 5 })).nextCursor).toBeNull();
  expect((await list({ limit: 4 })).nextCursor).not.toBeNull();
});

test.each([{ limit: 0 }, { limit: 101 }, { cursor: "x" }, { search: "\u0000" }, { sort: "name" }])(
  "%j is refused",
  (input) => {
    expect(listScriptsInput.safeParse(input).success).toBe(false);
  },
);

test("each item tells of its newest execution", async () => {
  const { id } = await createScript(core.context, admin, scriptInput({ name: "ran twice" }));
  const run = () => runScript(core.context, admin, { scriptId: id, input: null, wait: true });
  await run();
  const last = await run();
  const { items } = await list({ search: "ran twice" });
  expect(items[0]?.lastExecution).toEqual({
    id: last.id,
    status: "completed",
    completedAt: last.completedAt,
  });
  expect((await list({ search: "fifth" })).items[0]?.lastExecution).toBeNull();
});

test("the creator is named, a superadmin too", async () => {
  const email = "root@example.com";
  const { caller, user } = await signInTestUser(core, { email, isSuperadmin: true }, "acme");
  await createScript(core.context, caller, scriptInput({ name: "by root" }));
  const { items } = await list({ search: "by root" });
  expect(items[0]?.createdBy).toEqual({ id: user.id, email });
});

test("a deleted script is gone, its name and its path are free, its executions stay", async () => {
  const given = scriptInput({
    name: "short-lived",
    type: "http",
    http: { path: "/short", methods: ["GET"] },
  });
  const { id } = await createScript(core.context, admin, given);
  expect(await deleteScript(core.context, admin, { id })).toEqual({ id });
  await expect(getScript(core.context, admin, { id })).rejects.toMatchObject({ code: "not_found" });
  await expect(deleteScript(core.context, admin, { id })).rejects.toMatchObject({
    code: "not_found",
  });
  await createScript(core.context, admin, given);
});
