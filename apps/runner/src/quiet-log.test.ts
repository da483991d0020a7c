import { setSecret } from "@runlet/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { query } from "./testing/query.ts";
import { type RunnerProcess, spawnRunner } from "./testing/start-runner-process.ts";
import { createWorkspace, type Workspace } from "./testing/workspace.ts";

let workspace: Workspace;
let runner: RunnerProcess;
/** All that the runner wrote, to both its outputs. */
let log = "";

beforeEach(async () => {
  workspace = await createWorkspace();
  runner = spawnRunner(workspace, { LOG_LEVEL: "debug" });
  for (const stream of [runner.child.stdout, runner.child.stderr]) {
    stream?.on("data", (text) => {
      log += text;
    });
  }
});

afterEach(async () => {
  runner.child.kill("SIGKILL");
  await runner.exited;
  await workspace.close();
});

/** Each stands in something that a caller or a script gives. */
const marked = (what: string) => `marked-${what}`;

const failing = `export default async (input, ctx) => {
  ctx.logger.error("failing " + JSON.stringify(input));
  await ctx.cache.set("key", "${marked("value")}").catch(() => {});
  await ctx.secrets.get("HOOK").then((secret) => ctx.logger.warn(secret)).catch(() => {});
  throw new Error(JSON.stringify(input) + "${marked("error")}");
}`;

const headers = {
  authorization: `Bearer ${marked("bearer")}`,
  cookie: `session=${marked("cookie")}; next-auth.session-token=${marked("session")}`,
  "proxy-authorization": `Basic ${marked("proxy")}`,
  "x-hub-signature-256": marked("signature"),
  "content-type": "application/json",
};

const modes = [
  { mode: "public" },
  { mode: "api_key" },
  { mode: "session" },
  { mode: "hmac", form: "github", secret: "HOOK" },
  { mode: "jwt", issuer: "http://127.0.0.1:1", audience: "us" },
];

/** The database refuses rows of these, and tells what was in them. */
const refuse = ["idempotency_keys", "cache_entries"].map(
  (table) => `ALTER TABLE ${table} ADD CONSTRAINT refuse CHECK (false) NOT VALID`,
);

test("whatever fails, the log has nothing of what callers and scripts gave", async () => {
  const { context, caller, key } = workspace;
  await setSecret(context, caller, { name: "HOOK", value: marked("secret") });
  for (const auth of modes) {
    const http = { auth };
    const path = `/${auth.mode}`;
    await workspace.createHttpScript({ path, source: failing, methods: ["POST"], http });
  }
  const origin = `http://127.0.0.1:${await runner.listening}`;
  const call = (mode: string, more: Record<string, string> = {}) =>
    fetch(`${origin}/api/run/acme/${mode}?t=${marked("query")}`, {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify({ body: marked("body") }),
    });
  const callAll = () =>
    Promise.all([
      ...modes.map(({ mode }) => call(mode)),
      call("api_key", { authorization: `Bearer ${key}` }),
      call("public", { "content-type": "multipart/form-data; boundary=x" }),
    ]);
  const statuses = (await callAll()).map(({ status }) => status);
  expect(statuses).toEqual([500, 401, 401, 401, 401, 500, 400]);
  for (const statement of refuse) await query(workspace.database.ownerUrl, statement);
  await callAll();
  await call("public", { "idempotency-key": marked("key") });
  expect(log).toContain("request failed");
  expect(log).toContain("a host call failed");
  // What the operator needs to find out why.
  expect(log).toContain("23514");
  const leaks = [...log.matchAll(/.{0,200}marked-\w+.{0,20}/g)].map(([text]) => text);
  expect(leaks).toEqual([]);
  expect(log).not.toContain(key);
});
