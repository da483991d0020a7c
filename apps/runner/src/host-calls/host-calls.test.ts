import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createScript,
  createScriptInput,
  hostErrorCodes,
  setSecret,
  updateSettings,
} from "@runlet/core";
import { HOST_ERROR_CODES } from "@runlet/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;
let inside: Server;
let insideUrl: string;

beforeAll(async () => {
  inside = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method: request.method, url: request.url }));
  });
  await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
  const { port } = inside.address() as AddressInfo;
  insideUrl = `http://127.0.0.1:${port}`;
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace, {}, { permittedHosts: [`127.0.0.1:${port}`] });
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
  inside?.close();
});

let scripts = 0;

/** Answers what an endpoint of this script answers, and the record of the execution. */
async function call(body: string, init?: RequestInit) {
  scripts += 1;
  const path = `/script-${scripts}`;
  const source = `export default async function (input, ctx) { ${body} }`;
  await workspace.createHttpScript({ path, source, methods: ["GET", "POST"] });
  const answer = await fetch(`http://127.0.0.1:${runner.port}/api/run/acme${path}`, init);
  const record = await workspace.readExecution(answer.headers.get("x-execution-id") ?? "");
  return { answer, record };
}

describe("ctx.db", () => {
  test("keeps documents, and transactions all or nothing", async () => {
    const { record } = await call(`
      await ctx.db.insert("orders", [{ id: "a", total: 5 }, { id: "b", total: 9, to: { city: "Tashkent" } }]);
      await ctx.db.transaction((tx) => tx.update("orders", { id: "a" }, { total: 6 }));
      const failed = await ctx.db.transaction(async (tx) => {
        await tx.delete("orders", {});
        throw new Error("back");
      }).catch((error) => error.message);
      return { failed, all: await ctx.db.query("orders", { where: { or: [{ total: { lt: 7 } }, { "to.city": "Tashkent" }] }, orderBy: { total: "desc" } }) };`);
    expect(record.error).toBeNull();
    expect(record.output).toEqual({
      failed: "back",
      all: [
        { id: "b", total: 9, to: { city: "Tashkent" } },
        { id: "a", total: 6 },
      ],
    });
    expect(record.spans.map(({ op, target, outcome }) => [op, target, outcome])).toEqual([
      ["db.insert", "orders", "ok"],
      ["db.begin", "", "ok"],
      ["db.update", "orders", "ok"],
      ["db.commit", "", "ok"],
      ["db.begin", "", "ok"],
      ["db.delete", "orders", "ok"],
      ["db.rollback", "", "ok"],
      ["db.query", "orders", "ok"],
    ]);
    expect(record.metrics?.apiCalls).toBe(6);
  });

  test("names the argument that is wrong", async () => {
    const { record } = await call(
      `await ctx.db.query("orders", { where: { total: { gt: 1, x: 2 } } })`,
    );
    expect(record.error).toMatchObject({ code: "runtime_error", line: 1 });
    expect(record.error?.message).toMatch(/^validation: where\.total/);
  });
});

describe("ctx.http", () => {
  const get = `return ctx.http.get(input.query.url, { query: { a: [1, "b c"], n: null } })
    .catch((error) => [error.code, error.message]);`;

  test("does not reach the operator's own network", async () => {
    for (const url of [insideUrl, "http://169.254.169.254/", "http://[::ffff:127.0.0.1]/"]) {
      const body = get.replace("input.query.url", JSON.stringify(url));
      const { record } = await call(body);
      expect(record.output).toEqual(["ssrf_blocked", expect.stringContaining("SSRF")]);
    }
  });

  test("reaches an internal host that the operator permits and an admin allows", async () => {
    const allowedHosts = [new URL(insideUrl).host];
    await updateSettings({ ...workspace.context, permittedHosts: allowedHosts }, workspace.caller, {
      maxima: {},
      allowedHosts,
    });
    const { record } = await call(get.replace("input.query.url", JSON.stringify(insideUrl)));
    expect(record.output).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: { method: "GET", url: "/?a=1&a=b+c" },
    });
    expect(record.spans).toMatchObject([{ target: `GET ${insideUrl}/`, outcome: "ok" }]);
  });

  test("an admin cannot allow what the operator does not permit", async () => {
    const refused = updateSettings(workspace.context, workspace.caller, {
      maxima: {},
      allowedHosts: ["db.internal"],
    });
    await expect(refused).rejects.toThrow("allowedHosts.0: db.internal is not among");
  });

  test("names a wrong option", async () => {
    const { record } = await call(`await ctx.http.get("http://a.test", { query: { a: {} } })`);
    expect(record.error?.message).toMatch(/^validation: query\.a/);
  });
});

/** An active script that only other scripts call. */
async function embed(name: string, body: string): Promise<void> {
  const source = `export default async function (input, ctx) { ${body} }`;
  const input = { name, type: "embedded", status: "active", source };
  await createScript(workspace.context, workspace.caller, createScriptInput.parse(input));
}

describe("ctx.scripts", () => {
  test("calls an embedded script, which is an execution of its own", async () => {
    await embed("add-tax", "return { price: input.price * 1.2, id: ctx.execution.id };");
    const { record } = await call(`return ctx.scripts.call("add-tax", { price: 10 });`);
    const { price, id } = record.output as { price: number; id: string };
    expect(price).toBe(12);
    expect(await workspace.readExecution(id)).toMatchObject({
      trigger: "script",
      parentId: record.id,
      status: "completed",
    });
  });

  test("goes to a depth of five, and says so", async () => {
    await embed("chain", `return 1 + await ctx.scripts.call("chain").catch((e) => e.code);`);
    const { record } = await call(`return ctx.scripts.call("chain");`);
    expect(record.output).toBe("11111call_depth");
    await embed("deep", `return ctx.scripts.call("deep");`);
    const failed = await call(`return ctx.scripts.call("deep");`);
    expect(failed.record.error?.message).toMatch(/^script_failed: .*: call_depth: /);
  });

  test("many at once do not lock each other out", async () => {
    await embed("slow", `await new Promise((resolve) => setTimeout(resolve, 20)); return input;`);
    const { record } = await call(`
      return Promise.all(Array.from({ length: 30 }, (_, i) => ctx.scripts.call("slow", i)));`);
    expect(record.output).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
});

describe("ctx.secrets", () => {
  test("gives the value, which nothing that is kept of the execution shows", async () => {
    const value = 's3cr3t/with "quotes"';
    await setSecret(workspace.context, workspace.caller, { name: "API_KEY", value });
    const { answer, record } = await call(`
      const value = await ctx.secrets.get("API_KEY");
      console.log("the key is", value, { value });
      return { value, length: value.length, inUrl: encodeURIComponent(value) };`);
    const shown = { value: "[redacted]", length: value.length, inUrl: "[redacted]" };
    expect(await answer.json()).toEqual(shown);
    expect(record.output).toEqual(shown);
    expect(JSON.stringify(record)).not.toContain("s3cr3t");
    const missing = await call(`return ctx.secrets.get("NONE").catch((e) => [e.code, e.message]);`);
    expect(missing.record.output).toEqual(["not_found", expect.stringContaining("NONE")]);
  });
});

test("ctx.cache keeps values between executions, and counts without losing any", async () => {
  const count = `return Promise.all(Array.from({ length: 10 }, () => ctx.cache.increment("n", 2)));`;
  const counts = await Promise.all([call(count), call(count), call(count)]);
  const sums = counts.flatMap(({ record }) => record.output as number[]);
  expect(sums.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => 2 * (i + 1)));
  await call(`await ctx.cache.set("k", { a: [1] }, 60);`);
  const { record } = await call(`
    return [await ctx.cache.get("k"), await ctx.cache.exists("none"), await ctx.cache.delete("k")];`);
  expect(record.output).toEqual([{ a: [1] }, false, true]);
});

test("ctx.events.publish answers the event's id, and names a wrong type", async () => {
  const { record } = await call(`return [
    await ctx.events.publish("order.created", { id: 7 }),
    await ctx.events.publish("Order Created").catch((e) => [e.code, e.message]),
  ];`);
  const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(record.output).toEqual([{ id }, ["validation", expect.stringMatching(/^type: /)]]);
});

test("a script's Response is the answer: status, headers, text, JSON and bytes", async () => {
  const text = await call(`
    const headers = { "x-a": "1", "set-cookie": "a=1", connection: "close" };
    const response = new Response("hi", { status: 201, headers });
    response.headers.append("set-cookie", "b=2");
    return response;`);
  expect(text.answer.status).toBe(201);
  expect(await text.answer.text()).toBe("hi");
  expect(text.answer.headers.get("x-a")).toBe("1");
  expect(text.answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(text.answer.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(text.record).toMatchObject({ outputType: "response", output: { status: 201 } });

  const json = await call(`return Response.json({ a: 1 }, { status: 422 });`);
  expect([json.answer.status, await json.answer.json()]).toEqual([422, { a: 1 }]);

  const bytes = await call(`return new Response(new Uint8Array([0, 255, 128]));`);
  expect([...(await bytes.answer.bytes())]).toEqual([0, 255, 128]);

  const nothing = await call(`return new Response(null, { status: 204 });`);
  expect([nothing.answer.status, await nothing.answer.text()]).toEqual([204, ""]);
});

test("core and the sandbox, which do not know each other, mean the same codes", () => {
  expect(HOST_ERROR_CODES).toEqual(hostErrorCodes);
});
