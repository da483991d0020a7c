import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonTexts } from "./json-texts.ts";
import { createTestCore, type TestCore } from "./testing/test-core.ts";

let core: TestCore;

beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.release());

test("JSON texts come out of Postgres as they went in", async () => {
  const every = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join("");
  const values = [
    every,
    "\u2028 語 😀",
    "\ud800",
    '{"a":"\\"}',
    "NULL",
    "",
    {},
    [],
    null,
    -1.5e300,
  ];
  // What was not written by JSON.stringify here may have its own white space.
  const foreign = [...values.slice(0, 4), '{"a":"\\n\\""}'].map(
    (value) => `\r\n[\t${JSON.stringify(value)}\n]`,
  );
  const texts = [...values.map((value) => JSON.stringify(value)), ...foreign, null];
  const rows = await core.context.database.asSystem(
    "measure",
    (tx) => tx.$queryRaw<{ text: string | null; is_same: boolean | null }[]>`
      SELECT text, text::json::text = text AS is_same FROM unnest(${jsonTexts(texts)}::text[]) AS text`,
  );
  expect(rows.map(({ text }) => text)).toEqual(texts);
  expect(rows.slice(0, -1).every(({ is_same }) => is_same)).toBe(true);
});

test("half a pair of units, which no text of Postgres can hold, does not spoil what stands beside it", async () => {
  const texts = ['["a\ud800b","\\n"]'];
  const [row] = await core.context.database.asSystem(
    "measure",
    (tx) => tx.$queryRaw<{ text: string }[]>`
      SELECT text FROM unnest(${jsonTexts(texts)}::text[]) AS text`,
  );
  expect(row?.text).toBe('["a\ufffdb","\\n"]');
});
