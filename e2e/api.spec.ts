import { type Api, apiOf, createKey, runCli } from "./api.ts";
import { expect, test } from "./fixtures.ts";

const source = "export default (input) => ({ got: input });";

let admin: Api;
let viewer: Api;
let foreign: Api;

test.beforeAll(async ({ product }) => {
  await runCli(product, "tenant", "create", "--slug", "other", "--name", "Other");
  admin = apiOf(product, await createKey(product, "demo", "admin"));
  viewer = apiOf(product, await createKey(product, "demo", "viewer"));
  foreign = apiOf(product, await createKey(product, "other", "admin"));
});

test("a key made by the command line creates, runs and reads a script", async () => {
  const created = await admin.post<{ id: string; version: number }>("scripts.create", {
    name: "by-curl",
    type: "oneoff",
    source,
    status: "active",
  });
  expect(created.status).toBe(200);
  expect(created.data.version).toBe(1);

  const run = await admin.post<{ id: string; status: string; output: unknown }>("executions.run", {
    scriptId: created.data.id,
    input: { n: 1 },
  });
  expect(run.data).toMatchObject({ status: "completed", output: { got: { n: 1 } }, error: null });

  const read = await admin.get<{ id: string; output: unknown }>("executions.get", {
    id: run.data.id,
  });
  expect(read.data.output).toEqual({ got: { n: 1 } });
});

test("a run that is not waited for goes through the queue", async () => {
  const created = await admin.post("scripts.create", { name: "later", type: "oneoff", source });
  expect(created.status).toBe(200);
  const run = await admin.post<{ id: string; status: string }>("executions.run", {
    name: "later",
    input: [1, 2],
    wait: false,
  });
  expect(run.data.status).toBe("pending");
  await expect
    .poll(async () => (await admin.get("executions.get", { id: run.data.id })).data)
    .toMatchObject({ status: "completed", output: { got: [1, 2] } });
});

test("what is wrong is said with the right status and field", async ({ product }) => {
  const missing = await admin.post("scripts.create", { type: "oneoff", source });
  expect(missing.status).toBe(400);
  expect(missing.error.data.fields).toContainEqual(expect.objectContaining({ path: "name" }));

  const wrong = await admin.post("scripts.create", { name: 7, type: "oneoff", source });
  expect(wrong.status).toBe(400);
  expect(wrong.error.message).toContain("name");

  const broken = await admin.post("scripts.create", {
    name: "broken",
    type: "oneoff",
    source: "export default () => {\n  return (;\n};",
  });
  expect(broken.status).toBe(400);
  expect(broken.error.data.fields).toContainEqual(
    expect.objectContaining({ path: "source", line: 2, column: 11 }),
  );

  expect((await apiOf(product).get("scripts.list")).status).toBe(401);
  expect((await apiOf(product, "rl_not-a-key").get("scripts.list")).status).toBe(401);
  const refused = await viewer.post("scripts.create", { name: "viewed", type: "oneoff", source });
  expect(refused.status).toBe(403);
});

test("another tenant's ids are not found", async () => {
  const { data } = await admin.get<{ items: { id: string }[] }>("scripts.list");
  const id = data.items[0]?.id;
  expect(id).toBeTruthy();
  expect((await foreign.get("scripts.get", { id })).status).toBe(404);
  expect((await foreign.post("scripts.delete", { id })).status).toBe(404);
  expect((await foreign.post("executions.run", { scriptId: id })).status).toBe(404);
});
