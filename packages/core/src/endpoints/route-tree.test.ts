import { expect, test } from "vitest";
import { explainBadPath, pathShapeOf } from "./endpoint-path.ts";
import { createRouteTree } from "./route-tree.ts";

type Params = Record<string, string>;

const table: [paths: string[], request: string, winner: string | null, params: Params][] = [
  [["/"], "/", "/", {}],
  [["/hello"], "/hello", "/hello", {}],
  [["/hello"], "/hello/", "/hello", {}],
  [["/hello"], "/Hello", null, {}],
  [["/hello"], "/hello//", null, {}],
  [["/hello"], "//hello", null, {}],
  [["/hello"], "/", null, {}],
  [["/hello"], "hello", null, {}],
  [["/hello"], "/hel%6co", "/hello", {}],
  [["/hello"], "/hello%", null, {}],
  [["/hello"], "/hello/there", null, {}],
  [["/users/:id"], "/users/7", "/users/:id", { id: "7" }],
  [["/users/:id"], "/users/", null, {}],
  [["/users/:id"], "/users/a%2Fb%20c", "/users/:id", { id: "a/b c" }],
  [["/users/:id"], "/users/%00", "/users/:id", { id: "\u0000" }],
  [["/users/:id", "/users/me"], "/users/me", "/users/me", {}],
  [["/users/me", "/users/:id"], "/users/you", "/users/:id", { id: "you" }],
  [["/:a/:b", "/:a/x", "/y/:b"], "/y/x", "/y/:b", { b: "x" }],
  [["/:a/:b", "/:a/x"], "/y/x", "/:a/x", { a: "y" }],
  [["/:a/b/c", "/a/:b/:c"], "/a/b/c", "/:a/b/c", { a: "a" }],
  [["/a/:b/c", "/:a/b/c", "/a/b/:c"], "/a/b/c", "/a/b/:c", { c: "c" }],
  [["/a/:constructor"], "/a/1", "/a/:constructor", { constructor: "1" }],
  [["/a"], "/%3Aa", null, {}],
];

test.each(table)("of %j, %s is answered by %s", (paths, request, winner, params) => {
  for (const saved of [paths, paths.toReversed()]) {
    const match = createRouteTree(saved.map((path) => ({ path }))).match(request);
    expect(match?.route.path ?? null).toBe(winner);
    expect(match?.params ?? {}).toEqual(params);
  }
});

test("paths that match the same requests have one shape", () => {
  expect(pathShapeOf("/users/:id/posts/:post")).toBe(pathShapeOf("/users/:user/posts/:id"));
  expect(pathShapeOf("/users/:id")).not.toBe(pathShapeOf("/users/id"));
  expect(pathShapeOf("/")).toBe("/");
});

test.each(["/", "/a", "/a.b/c-d_e~f", "/:a/:b", "/a/:_id1", "/a@b,c;d=e", "/1/2/3/4/5/6/7/8"])(
  "%s may be saved",
  (path) => {
    expect(explainBadPath(path)).toBeNull();
  },
);

test.each([
  ["", /must start with/],
  ["a", /must start with/],
  ["/a/", /must not end with/],
  ["//", /must not end with/],
  ["/a//b", /empty segment/],
  ["/a/../b", /\. or \.\./],
  ["/a b", /a character/],
  ["/é", /a character/],
  ["/a?b", /a character/],
  ["/a%20b", /a character/],
  ["/*", /a character/],
  ["/:", /not a parameter/],
  ["/:1a", /not a parameter/],
  ["/:a-b", /not a parameter/],
  ["/:a/:a", /twice/],
  ["/:__proto__", /__proto__/],
  ["/1/2/3/4/5/6/7/8/9", /at most 8 segments/],
  [`/${"a".repeat(200)}`, /at most 200 characters/],
])("%j may not be saved", (path, reason) => {
  expect(explainBadPath(path)).toMatch(reason);
});
