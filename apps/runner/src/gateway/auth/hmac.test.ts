import { createHmac } from "node:crypto";
import {
  createPostgresRateCounts,
  createRateLimiter,
  createTenantChanges,
  deleteSecret,
  setSecret,
} from "@runlet/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../../logger.ts";
import { createReleases } from "../../releases.ts";
import type { RunningRunner } from "../../runner.ts";
import { startTestRunner } from "../../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../../testing/workspace.ts";
import { verifySignature } from "../authorize.ts";
import { createGatewayContext } from "../create-gateway-context.ts";
import type { GatewayContext } from "../gateway-context.ts";

let workspace: Workspace;
let runner: RunningRunner;

const secret = "whsec_0123456789";
const echo = "export default async function (input) { return input }";

beforeAll(async () => {
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace);
  await setSecret(workspace.context, workspace.caller, { name: "HOOK", value: secret });
  for (const form of ["github", "stripe", "slack"]) await create(`/${form}`, form);
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

function create(path: string, form: string, rest: object = {}) {
  const auth = { mode: "hmac", form, secret: "HOOK", ...rest };
  return workspace.createHttpScript({ path, source: echo, methods: ["POST"], http: { auth } });
}

const mac = (text: string | Buffer, key = secret) =>
  createHmac("sha256", key).update(text).digest("hex");
const nowSeconds = () => Math.floor(Date.now() / 1_000);

const sign = {
  github: (body: string | Buffer, key?: string) => ({
    "x-hub-signature-256": `sha256=${mac(body, key)}`,
  }),
  stripe: (body: string, key?: string, time = nowSeconds()) => ({
    "stripe-signature": `t=${time},v1=${mac(`${time}.${body}`, key)},v0=${"0".repeat(64)}`,
  }),
  slack: (body: string, key?: string, time = nowSeconds()) => ({
    "x-slack-request-timestamp": String(time),
    "x-slack-signature": `v0=${mac(`v0:${time}:${body}`, key)}`,
  }),
};
const forms = ["github", "stripe", "slack"] as const;

async function post(path: string, body: string | Buffer, headers: Record<string, string>) {
  const url = `http://127.0.0.1:${runner.port}/api/run/acme${path}`;
  const answer = await fetch(url, {
    method: "POST",
    body: Uint8Array.from(Buffer.from(body)),
    headers,
  });
  const { status } = answer;
  return { status, body: (await answer.json()) as Record<string, unknown> };
}

const unauthorized = { status: 401, body: { error: { code: "unauthorized", executionId: null } } };
const json = { "content-type": "application/json" };

describe.each(forms)("the form of %s", (form) => {
  // Parsed and written again it would be another text: the signature is over what came.
  const body = '{ "a":1.0,\r\n "b" : "\\u00e9é" }';

  test("what is signed runs, and the script sees its headers", async () => {
    const signature = sign[form](body);
    const answer = await post(`/${form}`, body, { ...json, ...signature });
    expect(answer).toMatchObject({
      status: 200,
      body: { rawBody: body, body: { a: 1 }, headers: signature },
    });
    expect(answer.body).not.toHaveProperty("auth");
  });

  test("an empty body is signed like any other", async () => {
    expect((await post(`/${form}`, "", sign[form](""))).status).toBe(200);
  });

  test("another body, another secret, or no signature is refused", async () => {
    expect(await post(`/${form}`, `${body} `, sign[form](body))).toMatchObject(unauthorized);
    expect(await post(`/${form}`, body, sign[form](body, "another"))).toMatchObject(unauthorized);
    expect(await post(`/${form}`, body, {})).toMatchObject(unauthorized);
  });

  test("neither an API key nor another form's signature stands in for it", async () => {
    const authorization = `Bearer ${workspace.key}`;
    expect(await post(`/${form}`, body, { authorization })).toMatchObject(unauthorized);
    const others = forms.filter((other) => other !== form);
    const headers = Object.assign({}, ...others.map((other) => sign[other](body)));
    expect(await post(`/${form}`, body, headers)).toMatchObject(unauthorized);
  });
});

test("bytes that are no text are signed as bytes", async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3]);
  const headers = { "content-type": "application/octet-stream", ...sign.github(bytes) };
  expect((await post("/github", bytes, headers)).status).toBe(200);
  const changed = Buffer.from([0xff, 0xfe, 0x00, 0x81, 0xc3]);
  expect(await post("/github", changed, headers)).toMatchObject(unauthorized);
});

test.each(["stripe", "slack"] as const)(
  "%s: a timestamp that is too old or too new",
  async (form) => {
    for (const offset of [-3_600, 3_600]) {
      const headers = sign[form]("x", secret, nowSeconds() + offset);
      expect(await post(`/${form}`, "x", headers)).toMatchObject(unauthorized);
    }
    const wide = `/${form}-wide`;
    await create(wide, form, { toleranceSeconds: 3_600 });
    const headers = sign[form]("x", secret, nowSeconds() - 3_000);
    expect((await post(wide, "x", headers)).status).toBe(200);
  },
);

test.each([
  ["/github", { "x-hub-signature-256": "sha256=" }],
  ["/github", { "x-hub-signature-256": `sha256=${"é".repeat(64)}` }],
  ["/stripe", { "stripe-signature": "t=x,v1=y" }],
  ["/stripe", { "stripe-signature": `t=${"9".repeat(400)},v1=${"0".repeat(64)}` }],
  ["/slack", { "x-slack-signature": "v0=0", "x-slack-request-timestamp": "NaN" }],
])("%s: a malformed %j is the caller's fault", async (path, headers) => {
  expect(await post(path, "x", headers as Record<string, string>)).toMatchObject(unauthorized);
});

test("a new value of the secret counts at once, and while it changes Stripe signs with both", async () => {
  const auth = { secret: "ROTATED" };
  await create("/rotated", "stripe", auth);
  const set = (value: string) =>
    setSecret(workspace.context, workspace.caller, { name: "ROTATED", value });
  await set("the old one");
  const old = sign.stripe("x", "the old one");
  expect((await post("/rotated", "x", old)).status).toBe(200);
  await set("the new one");
  expect(await post("/rotated", "x", old)).toMatchObject(unauthorized);
  const time = nowSeconds();
  const macs = ["the old one", "the new one"].map((key) => `v1=${mac(`${time}.x`, key)}`);
  const both = { "stripe-signature": [`t=${time}`, ...macs].join(",") };
  expect((await post("/rotated", "x", both)).status).toBe(200);
});

test("an endpoint whose secret is missing refuses as for a wrong signature, and tells the operator which it is", async () => {
  const name = "GONE";
  await create("/gone", "github", { secret: name });
  await setSecret(workspace.context, workspace.caller, { name, value: "value-of-gone" });
  expect((await post("/gone", "x", sign.github("x", "value-of-gone"))).status).toBe(200);
  const wrong = await post("/gone", "x", sign.github("x", "another"));
  await deleteSecret(workspace.context, workspace.caller, { name });
  expect(await post("/gone", "x", sign.github("x", "value-of-gone"))).toEqual(wrong);

  const warnings: unknown[] = [];
  const logger = createLogger("silent");
  const releases = createReleases(logger);
  const changes = createTenantChanges(workspace.context.database);
  const limiter = createRateLimiter(createPostgresRateCounts(workspace.context.database));
  const context: GatewayContext = {
    ...createGatewayContext(workspace.context, {
      capacity: 10,
      changes,
      limiter,
      logger,
      releases,
    }),
    warn: (fields, message) => warnings.push([fields, message]),
  };
  const found = await context.routes.find({ tenantSlug: "acme", path: "/gone" });
  if (found === null) throw new Error("there is no endpoint");
  const headers = sign.github("x", "value-of-gone");
  await expect(verifySignature(context, found, headers, Buffer.from("x"))).rejects.toMatchObject({
    code: "unauthorized",
  });
  const fields = { tenant: "acme", script: found.script.name, secret: name, reason: "not_found" };
  expect(warnings).toEqual([[fields, expect.stringContaining("secret cannot be read")]]);
  // Who sends no signature at all cannot make anything be looked up.
  await expect(verifySignature(context, found, {}, Buffer.from("x"))).rejects.toThrow();
  expect(warnings).toHaveLength(1);
  await releases.run();
});
