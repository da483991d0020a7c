import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { updateSettings } from "@runlet/core";
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
