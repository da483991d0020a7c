import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { procedureTable } from "./procedure-table.ts";

test("docs/api.md has every procedure as it is (node packages/api/write-procedure-table.ts)", async () => {
  const text = await readFile(new URL("../../../../docs/api.md", import.meta.url), "utf8");
  const table = /<!-- procedures -->\n(.*)\n<!-- \/procedures -->/s.exec(text)?.[1];
  expect(table).toBe(procedureTable());
});
