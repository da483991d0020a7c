import {
  createTestCore,
  createTestTenant,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GeneratedClient, generateClient } from "../testing/generate-client.ts";
import { type ApiServer, startApiServer } from "../testing/start-api-server.ts";
import { createApiDocument } from "./create-api-document.ts";

/** What somebody would write who has the document and no other word from us. */
const program = `
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

const [baseUrl = "", key = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${key}\` } });

const made = await client.POST("/api/trpc/scripts.create", {
  body: { name: "answer", type: "oneoff", status: "active", source: "export default () => 42;" },
});
if (made.error) throw new Error(made.error.error.message);
const script = made.data.result.data;
const version: number = script.version;

const run = await client.POST("/api/trpc/executions.run", { body: { scriptId: script.id } });
const status: "pending" | "running" | "completed" | "failed" | "timeout" | "cancelled" | undefined =
  run.data?.result.data.status;

const page = await client.POST("/api/trpc/scripts.list", { body: { limit: 10 } });
const names = page.data?.result.data.items.map((item) => item.name);

// @ts-expect-error a script of this type is none
await client.POST("/api/trpc/scripts.create", { body: { name: "abc", type: "cron", source: "" } });
const refused = await client.POST("/api/trpc/scripts.get", { body: { id: "none" } });
const field = refused.error?.error.data.fields[0]?.path;

const event = await client.POST("/api/events/{tenant}", {
  params: { path: { tenant: "acme" } },
  body: { type: "order.created", payload: { id: 7 } },
});
const settings = await client.POST("/api/trpc/settings.get", { body: {} });

console.log(
  JSON.stringify({
    version,
    status,
    output: run.data?.result.data.output,
    names,
    refused: [refused.response.status, field],
    event: [event.response.status, typeof event.data?.id],
    timeoutMs: settings.data?.result.data.maxima.timeoutMs,
  }),
);
`;

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;
let client: GeneratedClient | undefined;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  server = await startApiServer(core.context);
  client = await generateClient(createApiDocument("https://runlet.example.com"), program);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await client?.remove();
  await server.stop();
  await core.release();
});

test("a client made of the document by others compiles, and calls the API with a key", async () => {
  const origin = new URL(server.url).origin;
  expect(JSON.parse((await client?.run(origin, acme.keys.admin)) ?? "")).toEqual({
    version: 1,
    status: "completed",
    output: 42,
    names: ["answer"],
    refused: [400, "id"],
    event: [202, "string"],
    timeoutMs: 300_000,
  });
});

test("a program that does not fit the document does not compile", async () => {
  const wrong = program.replace("limit: 10", 'limit: "ten"');
  await expect(generateClient(createApiDocument("http://localhost"), wrong)).rejects.toThrow(
    /program\.ts.*error TS2322/s,
  );
});
