import {
  createTestCore,
  createTestTenant,
  signInTestUser,
  type TestCore,
} from "@runlet/core/testing";
import { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiContext } from "./api-context.ts";
import { appRouter, createCaller } from "./app-router.ts";
import { procedureAccess } from "./procedure-access.ts";

let core: TestCore;
const credentials: Record<string, { headers: Headers; sessionToken: string | null }> = {};

beforeAll(async () => {
  core = await createTestCore();
  const { keys } = await createTestTenant(core, "acme");
  const session = (token: string) => ({
    headers: new Headers({ "x-runlet-tenant": "acme", "sec-fetch-site": "same-origin" }),
    sessionToken: token,
  });
  credentials.nobody = { headers: new Headers(), sessionToken: null };
  for (const role of ["viewer", "developer", "admin"] as const) {
    const headers = new Headers({ authorization: `Bearer ${keys[role]}` });
    credentials[`${role}'s key`] = { headers, sessionToken: null };
    const user = { email: `${role}@example.com`, role };
    credentials[role] = session((await signInTestUser(core, user, "acme")).token);
  }
  const root = { email: "root@example.com", isSuperadmin: true };
  credentials.superadmin = session((await signInTestUser(core, root, "acme")).token);
});
afterAll(() => core.release());

// The specification's table of roles, spelled out by procedure.
const forViewers = [
  "scripts.list",
  "scripts.get",
  "versions.list",
  "versions.get",
  "versions.diff",
  "executions.list",
  "executions.get",
  "schedules.list",
  "schedules.runs",
  "schedules.preview",
  "events.list",
  "events.get",
  "events.deliveries",
  "deadLetters.list",
  "metrics.summary",
  "settings.get",
];
const forDevelopers = [
  ...forViewers,
  "scripts.create",
  "executions.run",
  "executions.cancel",
  "executions.retry",
  "collections.list",
  "collections.query",
  "events.publish",
  "deadLetters.replay",
  "deadLetters.discard",
];
const forAdmins = [
  ...forDevelopers,
  "scripts.update",
  "scripts.setStatus",
  "scripts.delete",
  "versions.restore",
  "collections.insert",
  "collections.update",
  "collections.delete",
  "members.list",
  "members.add",
  "members.setRole",
  "members.remove",
  "roles.list",
  "roles.update",
  "apiKeys.list",
  "apiKeys.create",
  "apiKeys.revoke",
  "audit.list",
  "secrets.list",
  "secrets.set",
  "secrets.delete",
  "settings.update",
];
const forSuperadmins = [...forAdmins, "tenants.list", "tenants.create", "system.info"];
const forEverybody = ["session.get"];

const allowed: Record<string, string[]> = {
  nobody: [],
  "viewer's key": forViewers,
  viewer: forViewers,
  "developer's key": forDevelopers,
  developer: forDevelopers,
  "admin's key": forAdmins,
  admin: forAdmins,
  superadmin: forSuperadmins,
};

const paths = Object.keys(appRouter._def.procedures);
const cases = Object.keys(allowed).flatMap((who) => paths.map((path) => ({ who, path })));

/** Calls with an input that no procedure with fields of its own can take: nothing is changed. */
async function outcomeOf(who: string, path: string): Promise<string> {
  const given = credentials[who];
  if (given === undefined) throw new Error(`no credentials of ${who}`);
  const context = await createApiContext(core.context, { ...given, ip: "192.0.2.1" });
  const [noun = "", verb = ""] = path.split(".");
  const caller = createCaller(context) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  try {
    await caller[noun]?.[verb]?.({});
    return "OK";
  } catch (error) {
    if (error instanceof TRPCError) return error.code;
    throw error;
  }
}

test.each(cases)("$who and $path", async ({ who, path }) => {
  const outcome = await outcomeOf(who, path);
  if (forEverybody.includes(path) || allowed[who]?.includes(path)) {
    expect(["OK", "BAD_REQUEST"]).toContain(outcome);
  } else {
    expect(outcome).toBe(who === "nobody" ? "UNAUTHORIZED" : "FORBIDDEN");
  }
});

test("the table names every procedure, and none besides", () => {
  expect(Object.keys(procedureAccess).sort()).toEqual(paths.toSorted());
  expect([...forSuperadmins, ...forEverybody].sort()).toEqual(paths.toSorted());
});
