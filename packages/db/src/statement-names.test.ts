import { expect, test } from "vitest";
import { createStatementNames } from "./statement-names.ts";

const ask = (nameOf: ReturnType<typeof createStatementNames>, sql: string, times: number) =>
  Array.from({ length: times }, () => nameOf({ sql })).at(-1);

test("a statement gets a name of its own when it was asked often enough, and keeps it", () => {
  const nameOf = createStatementNames();
  expect(ask(nameOf, "SELECT 1", 5)).toBeUndefined();
  const name = ask(nameOf, "SELECT 1", 1);
  expect(name).toMatch(/^runlet_\d+$/);
  expect(ask(nameOf, "SELECT 2", 6)).not.toBe(name);
  expect(ask(nameOf, "SELECT 1", 3)).toBe(name);
});

test("statements without end neither take all names nor all memory", () => {
  const nameOf = createStatementNames();
  for (let index = 0; index < 5_000; index++) ask(nameOf, `SELECT ${index} once`, 1);
  expect(ask(nameOf, "SELECT again", 6)).toBeDefined();
  const named = Array.from({ length: 200 }, (_, index) => ask(nameOf, `SELECT ${index} often`, 6));
  expect(named.filter((name) => name !== undefined)).toHaveLength(99);
  expect(ask(nameOf, "SELECT again", 1)).toBeDefined();
});

test("how many names there are, and for statements of which length, is its owner's to say", () => {
  const nameOf = createStatementNames({ maxNames: 1, maxLength: 10 });
  expect(ask(nameOf, "SELECT 'long'", 10)).toBeUndefined();
  expect(ask(nameOf, "SELECT 1", 10)).toBeDefined();
  expect(ask(nameOf, "SELECT 2", 10)).toBeUndefined();
});
