import { createHmac } from "node:crypto";
import { setSecret, updateScript, updateScriptInput } from "@runlet/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";

let workspace: Workspace;
let runners: RunningRunner[];

beforeAll(async () => {
  workspace = await createWorkspace();
  runners = await Promise.all([1, 2].map(() => startTestRunner(workspace, { spareVms: 0 })));
});

afterAll(async () => {
  await Promise.all(runners?.map((runner) => runner.stop()) ?? []);
  await workspace?.close();
});

const call = (path: string, { runner = 0, ...init }: RequestInit & { runner?: number } = {}) =>
  fetch(`http://127.0.0.1:${runners[runner]?.port}/api/run/acme${path}`, init);

const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const source = "export default async function () { return 1 }";

function limitsOf({ status, headers }: Response) {
  const names = ["ratelimit-limit", "ratelimit-remaining", "retry-after"];
  return [status, ...names.map((name) => headers.get(name))];
}

test("two runners take together what an endpoint takes, and say what is left", async () => {
  const { id } = await workspace.createHttpScript({
    path: "/shared",
    source,
    http: { rateLimit: { perEndpoint: { requests: 2, seconds: 3_600 } } },
  });
  expect(limitsOf(await call("/shared"))).toEqual([200, "2", "1", null]);
  expect(limitsOf(await call("/shared", { runner: 1 }))).toEqual([200, "2", "0", null]);
  const over = await call("/shared");
  expect(limitsOf(over).slice(0, 3)).toEqual([429, "2", "0"]);
  const retryAfter = Number(over.headers.get("retry-after"));
  expect(retryAfter).toBe(Number(over.headers.get("ratelimit-reset")));
  expect(retryAfter).toBeGreaterThan(3_500);
  expect(await over.json()).toEqual({
    error: {
      code: "rate_limited",
      message: `The limit is 2 requests in 3600 s; try again in ${retryAfter} s.`,
      executionId: null,
    },
  });
  expect((await call("/shared", { runner: 1 })).status).toBe(429);

  const rateLimit = { perEndpoint: { requests: 5, seconds: 3_600 } };
  const http = { path: "/shared", methods: ["GET"], auth: { mode: "public" }, rateLimit };
  const change = updateScriptInput.parse({ id, http });
  await updateScript(workspace.context, workspace.caller, change);
  const statusNow = async () => (await call("/shared")).status;
  await expect.poll(statusNow, { timeout: 5_000 }).toBe(200);
});

test("each key has its own limit, and who is refused before is not counted", async () => {
  await workspace.createHttpScript({
    path: "/keys",
    source,
    auth: "api_key",
    http: { rateLimit: { perCaller: { requests: 1, seconds: 3_600 } } },
  });
  const other = await workspace.createKey("acme", "developer");
  expect(limitsOf(await call("/keys"))).toEqual([401, null, null, null]);
  expect((await call("/keys", { method: "DELETE", ...bearer(other) })).status).toBe(405);
  expect((await call("/keys", { method: "OPTIONS", ...bearer(other) })).status).toBe(204);
  const statuses = [];
  for (const key of [workspace.key, workspace.key, other, other]) {
    statuses.push((await call("/keys", bearer(key))).status);
  }
  expect(statuses).toEqual([200, 429, 200, 429]);
});

test("of an endpoint that asks for signatures only what is signed is counted", async () => {
  const secret = "It's a Secret to Everybody";
  await setSecret(workspace.context, workspace.caller, { name: "HOOK", value: secret });
  await workspace.createHttpScript({
    path: "/signed",
    source,
    methods: ["POST"],
    http: {
      auth: { mode: "hmac", form: "github", secret: "HOOK" },
      rateLimit: { perEndpoint: { requests: 1, seconds: 3_600 } },
    },
  });
  const body = "Hello, World!";
  const post = (signature: string) =>
    call("/signed", { method: "POST", body, headers: { "x-hub-signature-256": signature } });
  const right = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const statuses = [];
  for (const signature of ["sha256=00", right, right, "sha256=00"]) {
    statuses.push((await post(signature)).status);
  }
  expect(statuses).toEqual([401, 200, 429, 401]);
});

test("where anybody may call, each address has its own, and a whole network of IPv6 one", async () => {
  await workspace.createHttpScript({
    path: "/addresses",
    source,
    http: { rateLimit: { perCaller: { requests: 1, seconds: 3_600 } } },
  });
  const addresses = ["203.0.113.1", "203.0.113.1", "203.0.113.2", "2001:db8::1", "2001:db8::2:2"];
  const statuses = [];
  for (const address of addresses) statuses.push((await call("/addresses", from(address))).status);
  expect(statuses).toEqual([200, 429, 200, 200, 429]);
});

test("an endpoint without a limit is not counted", async () => {
  await workspace.createHttpScript({ path: "/free", source });
  expect(limitsOf(await call("/free"))).toEqual([200, null, null, null]);
});
