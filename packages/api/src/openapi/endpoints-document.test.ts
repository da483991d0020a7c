import {
  createTestCore,
  createTestTenant,
  signInTestUser,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lintDocument } from "../testing/lint-document.ts";
import { postTo } from "../testing/send.ts";
import { type ApiServer, startApiServer } from "../testing/start-api-server.ts";

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  other = await createTestTenant(core, "other");
  server = await startApiServer(core.context);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.stop();
  await core.release();
});

interface Operation {
  operationId: string;
  description: string;
  security: object[];
  parameters: { name: string; in: string; required?: boolean; schema: unknown }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: unknown }> };
  responses: Record<string, { content: Record<string, { schema: unknown }>; headers?: object }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  servers: { url: string }[];
  tags: { name: string }[];
  components: { securitySchemes: object };
}

async function read(tenant: string, headers: Record<string, string>) {
  const response = await fetch(`${new URL(server.url).origin}/api/openapi/${tenant}.json`, {
    headers,
  });
  return { status: response.status, body: (await response.json()) as Document };
}
const withKey = (key: string) => ({ authorization: `Bearer ${key}` });

let made = 0;

async function make(http: object, more: object = {}): Promise<void> {
  made += 1;
  const script = { name: `endpoint ${made}`, type: "http", status: "active", http, ...more };
  const source = "export default () => 1;";
  const key = acme.keys.admin;
  const { body } = await postTo(server, "scripts.create", { source, ...script }, { key });
  expect(body.error).toBeUndefined();
}

const jwt = { mode: "jwt", issuer: "https://id.example.com", audience: "shop" };
const openapi = {
  query: { properties: { dryRun: { type: "boolean" } }, required: ["dryRun"] },
  body: { type: "object", properties: { total: { type: "number", minimum: 0 } } },
  response: { type: "object", properties: { ok: { const: true } } },
};

test("tells of each active endpoint, whatever its authentication, and is without a fault", async () => {
  const get = ["GET"];
  await make({ path: "/", methods: ["GET", "HEAD", "OPTIONS"], auth: { mode: "public" } });
  await make({ path: "/a/b", methods: ["GET", "POST", "PUT", "PATCH", "DELETE"] });
  await make({ path: "/a-b", methods: get, auth: { mode: "session" } });
  for (const form of ["github", "stripe", "slack"]) {
    const auth = { mode: "hmac", form, secret: "SHARED" };
    await make({ path: `/hooks/${form}`, methods: ["POST"], auth });
  }
  await make(
    {
      path: "/orders/:id/lines/:line",
      methods: ["POST"],
      auth: jwt,
      cors: { origins: ["https://app.example.com"], credentials: true },
      rateLimit: { perCaller: { requests: 7, seconds: 9 } },
    },
    { tags: ["shop"], description: "Adds a line", metadata: { openapi } },
  );
  await make({ path: "/draft", methods: get }, { status: "draft" });
  const { status, body } = await read("acme", withKey(acme.keys.viewer));
  expect(status).toBe(200);
  expect(await lintDocument(body)).toEqual([]);
  expect(Object.keys(body.paths).sort()).toEqual(
    [
      "/api/run/acme",
      "/api/run/acme/a-b",
      "/api/run/acme/a/b",
      "/api/run/acme/hooks/github",
      "/api/run/acme/hooks/slack",
      "/api/run/acme/hooks/stripe",
      "/api/run/acme/orders/{id}/lines/{line}",
    ].sort(),
  );
  expect(body.tags).toMatchObject([{ name: "shop" }]);
  expect(JSON.stringify(body)).not.toContain("SHARED");
  const operations = Object.values(body.paths).flatMap(Object.values<Operation>);
  expect(operations).toHaveLength(13);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(13);
});

test("tells what a script says of its query, body and response, and what bounds its callers", async () => {
  const { body } = await read("acme", withKey(acme.keys.viewer));
  const post = body.paths["/api/run/acme/orders/{id}/lines/{line}"]?.post;
  expect(post?.operationId).toBe("postOrdersByIdLinesByLine");
  expect(post?.parameters.map(({ name, in: place }) => `${place} ${name}`)).toEqual([
    "path id",
    "path line",
    "query dryRun",
    "header Prefer",
    "header Idempotency-Key",
  ]);
  expect(post?.parameters[2]).toMatchObject({ required: true, schema: { type: "boolean" } });
  expect(post?.requestBody).toEqual({
    required: true,
    content: { "application/json": { schema: openapi.body } },
  });
  expect(post?.responses[200]?.content["application/json"]?.schema).toEqual(openapi.response);
  expect(post?.responses[429]?.headers).toHaveProperty("RateLimit-Remaining");
  expect(post?.security).toEqual([{ jwt: [] }]);
  for (const words of [
    "Adds a line",
    "https://id.example.com",
    "Each caller: 7 requests in 9 s.",
    "`https://app.example.com` may call it, with cookies",
  ]) {
    expect(post?.description).toContain(words);
  }
  const plain = body.paths["/api/run/acme"]?.get;
  expect(plain?.security).toEqual([]);
  expect(plain?.responses).not.toHaveProperty("401");
  expect(plain).not.toHaveProperty("requestBody");
});

test("is for who may read the tenant's scripts, and for nobody else", async () => {
  expect((await read("acme", {})).status).toBe(401);
  expect((await read("acme", withKey("rl_wrong"))).status).toBe(401);
  expect((await read("acme", withKey(other.keys.admin))).status).toBe(403);
  expect((await read("nowhere", withKey(other.keys.admin))).status).toBe(403);
  const { body } = await read("other", withKey(other.keys.developer));
  expect(body).toMatchObject({ paths: {}, components: { securitySchemes: {} } });
  const { token } = await signInTestUser(
    core,
    { email: "ada@example.com", role: "viewer" },
    "acme",
  );
  const cookie = `session=${token}`;
  expect((await read("acme", { cookie })).status).toBe(200);
  expect((await read("other", { cookie })).status).toBe(403);
});
