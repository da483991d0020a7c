import { createTestCore, type TestCore } from "@runlet/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTenantFolder, type TenantFolder } from "../testing/tenant-folder.ts";

let core: TestCore;
let folder: TenantFolder;

beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.release());
beforeEach(async () => {
  folder = await createTenantFolder(core);
});
afterEach(() => folder.release());

const source = "export default () => 1;\r\n// no line end, ünïcode";
const typed = "export default (input: { n: number }): number => input.n;\n";
const ofEachType = [
  {
    name: "nightly",
    type: "scheduled",
    status: "active",
    schedule: { cron: "30 2 * * *", timezone: "Europe/Berlin", overlap: "queue", catchUp: "all" },
  },
  {
    name: "hook/orders",
    type: "http",
    status: "active",
    http: {
      path: "/orders/:id",
      methods: ["POST", "PUT"],
      auth: { mode: "hmac", form: "github", secret: "HOOK" },
      cors: { origins: ["https://shop.example"] },
      rateLimit: { perCaller: { requests: 5, seconds: 60 } },
    },
    metadata: { z: 1, a: { deep: [true, null, "x"] } },
  },
  { name: "on-order", type: "event", event: { types: ["order_x.*", "order.created", "*"] } },
  {
    name: "import",
    description: "Once.",
    tags: ["import", "crm"],
    limits: { timeoutMs: 60_000, memoryMb: 128 },
  },
  { name: "price rule", type: "embedded", language: "typescript", source: typed },
].map((script) => ({ source, ...script }));

test("what is pulled from one tenant makes the same in another", async () => {
  await folder.save(...ofEachType);
  expect(await folder.pull()).toEqual([
    "written hook%2Forders.js, hook%2Forders.json",
    "written import.js, import.json",
    "written nightly.js, nightly.json",
    "written on-order.js, on-order.json",
    "written price rule.ts, price rule.json",
  ]);
  const names = ["hook/orders", "import", "nightly", "on-order", "price rule"];
  const unchanged = names.map((name) => `unchanged ${name}`);
  expect(await folder.pull()).toEqual(unchanged);
  expect(await folder.push()).toEqual(unchanged);
  expect(await folder.read("nightly.js")).toBe(source);
  expect(await folder.read("price rule.ts")).toBe(typed);
  expect(await folder.read("nightly.json")).toMatch(/^\{\n {2}"type": "scheduled",\n.*\}\n$/s);
  const before = await folder.contents();
  await folder.moveToNewTenant();
  expect(await folder.push()).toEqual(names.map((name) => `created ${name}`));
  expect(await folder.contents()).toEqual(before);
  expect(await folder.push()).toEqual(unchanged);
  await folder.release();
  await folder.pull();
  expect(await folder.contents()).toEqual(before);
});

test("only what differs is changed, and only another source makes a version", async () => {
  await folder.save(
    { name: "one" },
    { name: "two" },
    { name: "three", limits: { timeoutMs: 5_000 } },
  );
  await folder.pull();
  await folder.write("one.js", source);
  await folder.change("two.json", { description: "Second.", status: "active", limits: undefined });
  await folder.change("three.json", { limits: undefined });
  expect(await folder.push()).toEqual([
    "updated one (source)",
    "updated three (limits)",
    "updated two (description, status)",
  ]);
  expect(await folder.scripts()).toMatchObject({
    one: { version: 2, source, status: "draft" },
    three: { version: 1 },
    two: { version: 1, status: "active" },
  });
  expect((await folder.readJson("three.json")).limits.timeoutMs).toBe(30_000);
  expect((await folder.readJson("one.json")).version).toBe(2);
  expect(await folder.pull()).toEqual(["unchanged one", "unchanged three", "unchanged two"]);
  await folder.write("one.js", "export default () => 3;");
  expect(await folder.push()).toEqual(["updated one (source)", "unchanged three", "unchanged two"]);
});
