import { rm } from "node:fs/promises";
import { createTestCore, type TestCore, withOwner } from "@runlet/core/testing";
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

const source = "export default () => 2;";

test("a script that is not as it was pulled is not overwritten, unless forced", async () => {
  await folder.save({ name: "source" }, { name: "settings" });
  await folder.pull();
  await folder.save({ name: "source", source }, { name: "settings", description: "Theirs." });
  await folder.write("source.js", "export default () => 'mine';");
  await folder.change("settings.json", { tags: ["mine"] });
  const advice = "; pull first, or push with --force to overwrite it";
  const stale = "version: the script is not as it was pulled:";
  expect(await folder.push({ delete: true })).toEqual([
    `refused settings.json: ${stale} its settings were changed${advice}`,
    `refused source.json: ${stale} it was at version 1 and is at 2 now${advice}`,
    "Refusal: 2 refused. Nothing is deleted while a file is refused.",
  ]);
  expect(await folder.scripts()).toMatchObject({ source: { version: 2, source } });
  expect(await folder.push({ force: true })).toEqual([
    "updated settings (description, tags)",
    "updated source (source)",
  ]);
  expect(await folder.push()).toEqual(["unchanged settings", "unchanged source"]);
  await folder.writeJson("source.json", { type: "oneoff", tags: ["by hand"] });
  expect(await folder.push()).toEqual([
    `refused source.json: version: a script of this name is there and was not pulled${advice}`,
    "unchanged settings",
    "Refusal: 1 refused.",
  ]);
});

test("what is refused says its file and field, and the others are pushed", async () => {
  await folder.save({ name: "taken", type: "http", http: { path: "/a", methods: ["GET"] } });
  await folder.pull();
  const good = { type: "oneoff" };
  const broken: [name: string, source: string, settings: object | string | null][] = [
    ["bad-json.js", source, "{"],
    ["field.js", source, { type: "oneoff", limits: { memoryMb: 1 }, colour: "red" }],
    ["missing.js", source, null],
    ["need.js", source, { type: "scheduled" }],
    ["path.js", source, { type: "http", http: { path: "/a", methods: ["GET"] } }],
    ["paused.js", source, { ...good, status: "paused" }],
    ["syntax.js", "export default () => {\n  return (;\n}", good],
    ["too-much.js", source, { ...good, limits: { timeoutMs: 900_000 } }],
    ["two.js", source, good],
    ["%2f.js", source, good],
    ["fine.js", source, good],
  ];
  for (const [name, text, settings] of broken) {
    await folder.write(name, text);
    const json = name.replace(/js$/, "json");
    if (settings !== null) {
      await (typeof settings === "string"
        ? folder.write(json, settings)
        : folder.writeJson(json, settings));
    }
  }
  await folder.write("two.ts", source);
  await folder.write("latin.js", Buffer.from([0xe9]));
  await folder.writeJson("latin.json", good);
  await folder.writeJson("package.json", { type: "module" });
  await folder.write("lonely.json", await folder.read("taken.json"));
  const refused = (text: string) => expect.stringMatching(`^refused ${text}`);
  expect((await folder.push()).sort()).toEqual([
    "Refusal: 12 refused.",
    "created fine",
    "ignored package.json: has no .js or .ts beside it",
    refused("%2f.js: is not how a pull would name"),
    refused("bad-json.json: is not JSON: "),
    refused("field.json: colour: is not a field here"),
    refused("field.json: limits.memoryMb: .*8"),
    refused("latin.js: is not UTF-8 text"),
    refused("lonely.json: has no .js or .ts beside it"),
    refused("missing.json: is missing; it says the script's type, at least"),
    refused("need.json: schedule: a script of type scheduled needs it"),
    refused("path.json: http.path: is taken by another script"),
    refused("paused.json: status: a new script starts as draft or active"),
    refused("syntax.js:2:11: "),
    refused("too-much.json: limits.timeoutMs: must be at most 300000"),
    refused("two.ts: two.js is there too"),
    "unchanged taken",
  ]);
  expect(Object.keys(await folder.scripts())).toEqual(["fine", "taken"]);
});

test("a dry run refuses what a push would, and leaves database and files alone", async () => {
  await folder.save({ name: "kept" }, { name: "gone" });
  await folder.save({ name: "taken", type: "http", http: { path: "/a", methods: ["GET"] } });
  await folder.pull();
  await rm(folder.at("gone.js"));
  await rm(folder.at("gone.json"));
  await folder.write("kept.js", source);
  await folder.change("kept.json", { status: "active" });
  await folder.write("new.js", source);
  await folder.writeJson("new.json", { type: "oneoff" });
  const rows = () =>
    withOwner(core.ownerUrl, async (client) => {
      const tables = ["scripts", "versions", "events", "audit_log", "schedules"];
      const counts = tables.map((table) => `(SELECT json_agg(t ORDER BY t::text) FROM ${table} t)`);
      return (await client.query(`SELECT ${counts.join(", ")}`)).rows;
    });
  const before = [await rows(), await folder.contents()];
  expect(await folder.push({ dryRun: true, delete: true })).toEqual([
    "to delete gone",
    "to update kept (source, status)",
    "to create new",
    "unchanged taken",
  ]);
  await folder.write("path.js", source);
  await folder.writeJson("path.json", { type: "http", http: { path: "/a", methods: ["GET"] } });
  expect(await folder.push({ dryRun: true })).toContain(
    "refused path.json: http.path: is taken by another script",
  );
  await rm(folder.at("path.js"));
  await rm(folder.at("path.json"));
  expect([await rows(), await folder.contents()]).toEqual(before);
  expect(await folder.push({ delete: true })).toEqual([
    "deleted gone",
    "updated kept (source, status)",
    "created new",
    "unchanged taken",
  ]);
});
