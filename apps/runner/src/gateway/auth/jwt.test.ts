import { updateSettings } from "@runlet/core";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningRunner } from "../../runner.ts";
import { startIssuer, type TestIssuer } from "../../testing/start-issuer.ts";
import { startTestRunner } from "../../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../../testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;
let issuer: TestIssuer;
let paths = 0;
/** Of an endpoint for tokens of the issuer; another for each test, so that none finds keys of the one before. */
let path: string;

const echo = "export default async function (input) { return input }";

beforeAll(async () => {
  workspace = await createWorkspace();
  issuer = await startIssuer();
  runner = await startTestRunner(workspace, {}, { permittedHosts: ["127.0.0.1"] });
});

afterAll(async () => {
  await runner?.stop();
  await issuer?.stop();
  await workspace?.close();
});

beforeEach(async () => {
  Object.assign(issuer, { asked: [], answer: null, discovery: {} });
  await allowHosts([issuer.host]);
  path = await create({ jwksUrl: `${issuer.url}/keys?${paths}` });
});

/** The runner is told what hosts it may open, this context is not: the tenant's settings are written as if it were. */
function allowHosts(allowedHosts: string[]) {
  const context = { ...workspace.context, permittedHosts: ["127.0.0.1"] };
  return updateSettings(context, workspace.caller, { maxima: {}, allowedHosts });
}

async function create(rest: object = {}): Promise<string> {
  paths += 1;
  const auth = { mode: "jwt", issuer: issuer.url, audience: "shop", ...rest };
  await workspace.createHttpScript({ path: `/jwt-${paths}`, source: echo, http: { auth } });
  return `/jwt-${paths}`;
}

async function call(token: string | null, at = path) {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await fetch(`http://127.0.0.1:${runner.port}/api/run/acme${at}`, { headers });
  const body = (await answer.json()) as Record<string, unknown>;
  const challenge = answer.headers.get("www-authenticate");
  return { status: answer.status, body, challenge };
}

const invalid = {
  status: 401,
  body: { error: { code: "unauthorized", executionId: null } },
  challenge: 'Bearer realm="runlet", error="invalid_token"',
};
const unavailable = { status: 503, body: { error: { code: "unavailable", executionId: null } } };

describe("a token of the issuer", () => {
  test("runs the script, which sees who it is about and not the token", async () => {
    const token = await issuer.sign({ scope: "orders:write", groups: ["a", "b"] });
    const { status, body } = await call(token);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      auth: {
        subject: "ada",
        claims: { iss: issuer.url, aud: "shop", scope: "orders:write", groups: ["a", "b"] },
      },
    });
    expect(JSON.stringify(body)).not.toContain(token.split(".")[2]);
  });

  test("is checked with the keys that the issuer's discovery names", async () => {
    const discovered = await create();
    expect((await call(await issuer.sign(), discovered)).status).toBe(200);
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  test("makes the issuer be asked once, however many come at once", async () => {
    const token = await issuer.sign();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(token)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(issuer.asked).toHaveLength(1);
  });
});

describe("what is refused", () => {
  test("no token, and what is none", async () => {
    expect(await call(null)).toMatchObject({ ...invalid, challenge: 'Bearer realm="runlet"' });
    for (const token of ["x", "a.b.c", workspace.key]) {
      expect(await call(token)).toMatchObject(invalid);
    }
    expect(issuer.asked).toEqual([]);
  });

  test.each([
    ["another issuer's", () => ({ iss: "https://evil.example" })],
    ["another audience's", () => ({ aud: "other" })],
    ["expired", () => ({ exp: Math.floor(Date.now() / 1_000) - 3_600 })],
    ["not yet valid", () => ({ nbf: Math.floor(Date.now() / 1_000) + 3_600 })],
    ["without an end", () => ({ exp: undefined })],
    ["without a subject", () => ({ sub: undefined })],
  ])("%s", async (_, claims) => {
    expect(await call(await issuer.sign(claims()))).toMatchObject(invalid);
  });

  test("alg none, and HS256 with the public key as secret, without asking the issuer", async () => {
    const [header, payload] = (await issuer.sign()).split(".");
    const none = Buffer.from('{"alg":"none","kid":"first"}').toString("base64url");
    const confused = await new SignJWT({ iss: issuer.url, aud: "shop", sub: "ada" })
      .setProtectedHeader({ alg: "HS256", kid: "first" })
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(JSON.stringify(issuer.publicJwk())));
    for (const token of [`${none}.${payload}.`, `${header}.${payload}.`, confused]) {
      expect(await call(token)).toMatchObject(invalid);
    }
    expect(issuer.asked.length).toBeLessThanOrEqual(1);
  });

  test("a flood of unknown keys makes the issuer be asked once", async () => {
    const tokens = await Promise.all(
      Array.from({ length: 40 }, (_, index) => issuer.sign({}, { kid: `unknown-${index}` })),
    );
    const answers = await Promise.all(tokens.map((token) => call(token)));
    for (const answer of answers) expect(answer).toMatchObject(invalid);
    expect(issuer.asked).toHaveLength(1);
    expect((await call(await issuer.sign())).status).toBe(200);
  });
});

describe("an issuer whose keys cannot be had", () => {
  test.each([
    ["that fails", { status: 500, body: "{}" }],
    ["that answers no JSON", { status: 200, body: "<html>" }],
    ["that has no keys", { status: 200, body: '{"keys":[]}' }],
    ["that answers too much", { status: 200, body: JSON.stringify("x".repeat(300_000)) }],
    ["that leads elsewhere", { status: 302, body: "", headers: { location: "/keys" } }],
  ])("%s: the token is not blamed", async (_, answer) => {
    issuer.answer = answer;
    expect(await call(await issuer.sign())).toMatchObject(unavailable);
  });

  test("that speaks for another", async () => {
    const liar = await startIssuer();
    liar.discovery = { issuer: "https://id.example.com" };
    await allowHosts([liar.host]);
    const endpoint = await create({ issuer: liar.url });
    expect(await call(await liar.sign(), endpoint)).toMatchObject(unavailable);
    expect(liar.asked).toEqual(["/.well-known/openid-configuration"]);
    await liar.stop();
  });

  test("that names a place for its keys which the tenant may not reach", async () => {
    const liar = await startIssuer();
    liar.discovery = { jwks_uri: `${issuer.url}/keys` };
    await allowHosts([liar.host]);
    const endpoint = await create({ issuer: liar.url });
    expect(await call(await liar.sign(), endpoint)).toMatchObject(unavailable);
    expect(issuer.asked).toEqual([]);
    await liar.stop();
  });

  test("that the tenant was not allowed is never asked", async () => {
    await allowHosts([]);
    expect(await call(await issuer.sign())).toMatchObject(unavailable);
    expect(issuer.asked).toEqual([]);
  });

  test("that is gone", async () => {
    const gone = await startIssuer();
    await allowHosts([issuer.host, gone.host]);
    const endpoint = await create({ issuer: gone.url, jwksUrl: `${gone.url}/keys` });
    const token = await gone.sign();
    await gone.stop();
    expect(await call(token, endpoint)).toMatchObject(unavailable);
    // What is no token is refused all the same.
    expect(await call("x", endpoint)).toMatchObject(invalid);
  });
});
