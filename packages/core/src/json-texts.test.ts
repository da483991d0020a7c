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
  const texts = [...values.map((value) => JSON.stringify(value)), null];
  const rows = await core.context.database.asSystem(
    "measure",
    (tx) => tx.$queryRaw<{ text: string | null; is_same: boolean | null }[]>`
      SELECT text, text::json::text = text AS is_same FROM unnest(${jsonTexts(texts)}::text[]) AS text`,
  );
  expect(rows.map(({ text }) => text)).toEqual(texts);
  expect(rows.slice(0, -1).every(({ is_same }) => is_same)).toBe(true);
});
