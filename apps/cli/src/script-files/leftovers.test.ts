import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
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

const source = "export default () => 2;";
const typed = "export default (): number => 2;";

test("files of scripts that are gone are named, and deleted only when asked", async () => {
  await folder.save({ name: "shelved" }, { name: "turned" });
  await folder.pull();
  await folder.save({ name: "shelved", status: "archived" });
  await folder.save({ name: "turned", language: "typescript", source: typed });
  await folder.write("own.js", source);
  await folder.writeJson("own.json", { type: "oneoff" });
  await folder.writeJson("package.json", { name: "shop", type: "module", version: "1.0.0" });
  const before = Object.keys(await folder.contents());
  const leftovers = ["shelved.js", "shelved.json", "turned.js"];
  expect(await folder.pull()).toEqual([
    "written turned.ts, turned.json",
    ...leftovers.map((name) => `left ${name}: of no script any more; --delete removes it`),
  ]);
  expect(Object.keys(await folder.contents())).toEqual([...before, "turned.ts"]);
  expect(await folder.pull({ delete: true })).toEqual([
    "unchanged turned",
    ...leftovers.map((name) => `deleted ${name}`),
  ]);
  const kept = ["own.js", "own.json", "package.json", "turned.json", "turned.ts"];
  expect(Object.keys(await folder.contents())).toEqual(kept);
});

test("a script without files is left alone, and deleted only when asked", async () => {
  await folder.save({ name: "one" }, { name: "two" }, { name: "old", status: "draft" });
  await folder.save({ name: "old", status: "archived" });
  await folder.pull();
  await rm(folder.at("two.js"));
  const lonely = "refused two.json: has no .js or .ts beside it";
  expect(await folder.push({ delete: true })).toEqual([
    lonely,
    "unchanged one",
    "Refusal: 1 refused. Nothing is deleted while a file is refused.",
  ]);
  await rm(folder.at("two.json"));
  expect(await folder.push()).toEqual(["unchanged one"]);
  expect(Object.keys(await folder.scripts())).toEqual(["one", "two"]);
  expect(await folder.push({ delete: true })).toEqual(["deleted two", "unchanged one"]);
  expect(Object.keys(await folder.scripts())).toEqual(["one"]);
  await rm(folder.at("one.js"));
  await rm(folder.at("one.json"));
  expect(await folder.push({ delete: true })).toEqual([
    expect.stringMatching(/^Refusal: .* holds no script; --delete would delete all/),
  ]);
  await folder.save({ name: "old", status: "draft" });
});

test("a renamed file is another script, which may take the path of the one that goes", async () => {
  await folder.save({ name: "before", type: "http", http: { path: "/a", methods: ["GET"] } });
  await folder.pull();
  await rename(folder.at("before.js"), folder.at("after.js"));
  await rename(folder.at("before.json"), folder.at("after.json"));
  expect(await folder.push({ delete: true })).toEqual(["deleted before", "created after"]);
  expect(await folder.push()).toEqual(["unchanged after"]);
});

test("nothing is written outside the folder, whatever scripts are called and links point to", async () => {
  const outside = path.join(folder.root, "outside.js");
  await writeFile(outside, "theirs");
  await folder.save({ name: "../outside" }, { name: "link" }, { name: "東".repeat(100) });
  await folder.save({ name: "Twin" }, { name: "twin" });
  await mkdir(folder.at(""));
  await symlink(outside, folder.at("link.js"));
  const long = "東".repeat(100);
  expect(await folder.pull()).toEqual([
    "written %2E.%2Foutside.js, %2E.%2Foutside.json",
    "written Twin.js, Twin.json",
    "written link.js, link.json",
    "refused twin: many file systems cannot tell it from Twin",
    `refused ${long}: is too long for the name of a file`,
    "Refusal: 2 of the scripts could not be written as files.",
  ]);
  expect(await readFile(outside, "utf8")).toBe("theirs");
  expect((await readdir(folder.root)).sort()).toEqual(["outside.js", "scripts"]);
  expect(await readdir(folder.at(""))).toHaveLength(6);
  expect((await folder.push({ delete: true })).filter((line) => line.startsWith("del"))).toEqual(
    [],
  );
  expect(Object.keys(await folder.scripts())).toHaveLength(5);
});
