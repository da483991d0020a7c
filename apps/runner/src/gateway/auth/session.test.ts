import { listAudit, signOut } from "@runlet/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningRunner } from "../../runner.ts";
import { type SignedInMember, sealSession, signInMember } from "../../testing/sign-in-member.ts";
import { startTestRunner } from "../../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../../testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;
let dev: SignedInMember;

const echo =
  "export default async function (input, ctx) { return { ...input, user: ctx.user, trigger: ctx.trigger } }";
const app = "https://app.example.com";

beforeAll(async () => {
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace);
  const auth = { mode: "session" };
  const methods = ["GET", "POST"];
  await workspace.createHttpScript({ path: "/me", source: echo, methods, http: { auth } });
  const cors = { origins: [app], credentials: true };
  await workspace.createHttpScript({ path: "/open", source: echo, http: { auth, cors } });
  await workspace.createHttpScript({ path: "/public", source: echo });
  dev = await signInMember(workspace, { email: "dev@acme.example", role: "developer" });
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

async function call(path: string, headers: Record<string, string>, init: RequestInit = {}) {
  const url = `http://127.0.0.1:${runner.port}/api/run/acme${path}`;
  const answer = await fetch(url, { ...init, headers });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

test("a signed-in member who may execute scripts is who calls", async () => {
  const { status, headers, body } = await call("/me", { cookie: dev.cookie });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    user: { id: dev.userId, email: "dev@acme.example", role: "developer" },
    trigger: { type: "http" },
  });
  const execution = await workspace.readExecution(headers.get("x-execution-id") ?? "");
  expect(execution).toMatchObject({ status: "completed", trigger: "http" });
  const { items } = await listAudit(workspace.context, workspace.caller, { limit: 100 });
  const entry = items.find(({ target }) => target.id === execution.id);
  expect(entry?.actor).toMatchObject({ type: "user", id: dev.userId, name: "dev@acme.example" });
});

test("a superadmin may call in any tenant", async () => {
  const root = await signInMember(workspace, { email: "root@example.com" });
  expect(await call("/me", { cookie: root.cookie })).toMatchObject({
    status: 200,
    body: { user: { id: root.userId, role: "superadmin" } },
  });
});

test("no script sees the session, nor anything of it", async () => {
  for (const path of ["/me", "/public"]) {
    const { status, headers, body } = await call(path, { cookie: dev.cookie });
    expect(status).toBe(200);
    const record = await workspace.readExecution(headers.get("x-execution-id") ?? "");
    for (const text of [JSON.stringify(body), JSON.stringify(record)]) {
      expect(text).not.toContain("next-auth");
      expect(text).not.toContain(dev.sessionToken);
    }
  }
});

describe("who is not signed in", () => {
  test.each([
    ["no cookie", async () => ""],
    ["other cookies", async () => "theme=dark; next-auth.csrf-token=x"],
    ["a cookie that is none", async () => "next-auth.session-token=x"],
    ["the bare token", async () => `next-auth.session-token=${dev.sessionToken}`],
    ["a session that never was", async () => `next-auth.session-token=${await sealSession("x")}`],
    ["a name that only ends alike", async () => dev.cookie.replace("next-auth", "xnext-auth")],
  ])("%s", async (_, cookie) => {
    const answer = await call("/me", { cookie: await cookie() });
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { code: "unauthorized", executionId: null } },
    });
    expect(answer.headers.get("www-authenticate")).toBeNull();
  });

  test("an API key in its place", async () => {
    const authorization = `Bearer ${workspace.key}`;
    expect((await call("/me", { authorization })).status).toBe(401);
  });

  test("signed out", async () => {
    const member = await signInMember(workspace, { email: "out@acme.example", role: "admin" });
    expect((await call("/me", { cookie: member.cookie })).status).toBe(200);
    await signOut(workspace.context, member.sessionToken);
    expect((await call("/me", { cookie: member.cookie })).status).toBe(401);
  });
});

test("a role without the permission, and another tenant's member, are told apart from nobody", async () => {
  await workspace.createTenant("other");
  const others = [
    await signInMember(workspace, { email: "viewer@acme.example", role: "viewer" }),
    await signInMember(workspace, { email: "a@other.example", tenantSlug: "other", role: "admin" }),
  ];
  for (const { cookie } of others) {
    expect(await call("/me", { cookie })).toMatchObject({
      status: 403,
      body: { error: { code: "forbidden", executionId: null } },
    });
  }
});

describe("pages of other origins", () => {
  const own = () => `http://127.0.0.1:${runner.port}`;
  test.each<[string, string, () => Record<string, string>, number]>([
    ["our own", "/me", () => ({ "sec-fetch-site": "same-origin" }), 200],
    ["our own, in an older browser", "/me", () => ({ origin: own() }), 200],
    ["another site's", "/me", () => ({ "sec-fetch-site": "cross-site" }), 403],
    ["another site's, in an older browser", "/me", () => ({ origin: "https://evil.example" }), 403],
    ["a sandboxed one", "/me", () => ({ origin: "null" }), 403],
    ["one that cors lists", "/open", () => ({ "sec-fetch-site": "same-site", origin: app }), 200],
    ["one that cors lists elsewhere", "/me", () => ({ origin: app }), 403],
    ["a sibling", "/open", () => ({ "sec-fetch-site": "same-site", origin: "https://a.b" }), 403],
  ])("%s", async (_, path, headers, status) => {
    const answer = await call(path, { cookie: dev.cookie, ...headers() });
    expect(answer.status).toBe(status);
  });

  test("what the web app says of host and protocol counts", async () => {
    const origin = "https://runlet.example.com";
    const forwarded = {
      "x-forwarded-for": "192.0.2.7",
      "x-forwarded-host": "runlet.example.com",
      "x-forwarded-proto": "https",
    };
    const secure = dev.cookie.replace("next-auth", "__Secure-next-auth");
    const asked = { origin, ...forwarded };
    expect((await call("/me", { ...asked, cookie: secure })).status).toBe(200);
    // Over https, the cookie that any insecure page could have set does not count.
    expect((await call("/me", { ...asked, cookie: dev.cookie })).status).toBe(401);
    expect((await call("/me", { origin, cookie: secure })).status).toBe(403);
  });

  test("a form that another site posts changes nothing", async () => {
    const headers = {
      cookie: dev.cookie,
      origin: "https://evil.example",
      "content-type": "application/x-www-form-urlencoded",
    };
    const answer = await call("/me", headers, { method: "POST", body: "a=1" });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-execution-id")).toBeNull();
  });
});

test("a script's page has an origin of its own, and sets no cookie of the dashboard's", async () => {
  await workspace.createHttpScript({
    path: "/page",
    source: `export default async function () {
      const headers = new Headers({ "content-type": "text/html", "content-security-policy": "img-src *" });
      for (const cookie of ["next-auth.session-token=x", "__Secure-next-auth.session-token=x", "mine=1"]) {
        headers.append("set-cookie", cookie);
      }
      return new Response("<h1>Page</h1>", { headers });
    }`,
  });
  const answer = await fetch(`http://127.0.0.1:${runner.port}/api/run/acme/page`);
  expect(await answer.text()).toBe("<h1>Page</h1>");
  expect(answer.headers.getSetCookie()).toEqual(["mine=1"]);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toMatch(/^img-src \*, sandbox allow-/);
  expect(answer.headers.get("content-security-policy")).not.toContain("allow-same-origin");
});
