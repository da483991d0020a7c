import { setStatus } from "@runlet/core";
import { expect, test, vi } from "vitest";
import { query } from "../testing/query.ts";
import { useTestRunner } from "../testing/use-test-runner.ts";

const stage = useTestRunner();

const at = (path: string) => `http://127.0.0.1:${stage.runner.port}${path}`;

const postLater = (path: string, headers: Record<string, string> = {}, body = '{"a":1}') =>
  fetch(at(`/api/run/acme${path}`), {
    method: "POST",
    headers: { prefer: "respond-async, wait=5", "content-type": "application/json", ...headers },
    body,
  });

interface Status {
  status: string;
  output: unknown;
  error: unknown;
}

/** Follows an execution to its end, as a caller does. */
async function follow(url: string): Promise<Status> {
  return vi.waitFor(
    async () => {
      const answer = await fetch(at(url));
      const isEnded = answer.headers.get("retry-after") === null;
      expect([answer.status, isEnded]).toEqual([200, true]);
      return (await answer.json()) as Status;
    },
    { timeout: 30_000, interval: 50 },
  );
}

const post = (path: string, source: string, auth: "public" | "api_key" = "public") =>
  stage.workspace.createHttpScript({ path, source, auth, methods: ["POST"] });

test("a caller that prefers so is answered at once, and follows the execution to its end", async () => {
  await post("/later", "export default (input) => ({ got: input.body })");
  const answer = await postLater("/later");
  const body = await answer.json();
  const id = answer.headers.get("x-execution-id") ?? "";
  const url = answer.headers.get("location") ?? "";
  expect(answer.status).toBe(202);
  expect(url).toMatch(new RegExp(`^/api/executions/${id}\\?signature=[\\w-]{64}$`));
  expect(body).toEqual({ executionId: id, status: "pending", url });
  expect(answer.headers.get("preference-applied")).toBe("respond-async");
  expect(answer.headers.get("retry-after")).toBe("1");

  const status = await follow(url);
  expect(status).toEqual({
    ...{ executionId: id, status: "completed", output: { got: { a: 1 } }, error: null },
    queuedAt: expect.any(String),
    startedAt: expect.any(String),
    completedAt: expect.any(String),
  });
  expect(await stage.workspace.readExecution(id)).toMatchObject({
    ...{ status: "completed", trigger: "http", input: { method: "POST", path: "/later" } },
  });
});

test("who waits is told when to ask again, and never by a cache", async () => {
  await post("/waits", "export default () => 1");
  const answer = await postLater("/waits");
  const url = answer.headers.get("location") ?? "";
  await follow(url);
  const id = answer.headers.get("x-execution-id");
  // As it was before; with its runner it is in no queue, so that it stays so.
  const pending = `UPDATE executions SET status = 'pending', completed_at = NULL, started_at = NULL, output = NULL WHERE id = '${id}'`;
  await query(
    stage.workspace.database.ownerUrl,
    `BEGIN; SET LOCAL session_replication_role = replica; ${pending}; COMMIT`,
  );
  const waiting = await fetch(at(url));
  expect(await waiting.json()).toMatchObject({ status: "pending", startedAt: null, output: null });
  expect(waiting.headers.get("retry-after")).toBe("1");
  expect(waiting.headers.get("cache-control")).toBe("no-store");
  expect(waiting.headers.get("access-control-allow-origin")).toBe("*");
});

test("an error is told without the script's words", async () => {
  await post("/fails", `export default () => { throw new Error("the secret plan"); }`);
  const answer = await postLater("/fails");
  expect(await follow(answer.headers.get("location") ?? "")).toMatchObject({
    ...{ status: "failed", output: null },
    error: { code: "runtime_error", message: "The script failed." },
  });
});

test("a Response is told in its parts", async () => {
  await post(
    "/response",
    `export default () => new Response("hi", { status: 201, headers: { "x-a": "b" } })`,
  );
  const answer = await postLater("/response");
  expect(await follow(answer.headers.get("location") ?? "")).toMatchObject({
    output: { status: 201, body: "hi", bodyEncoding: "text" },
  });
});

test("checks come first: key, body and status are refused as ever, and nothing waits", async () => {
  const { id } = await post("/checked", "export default () => 1", "api_key");
  const count = async () => {
    const [row] = await query<{ count: number }>(
      stage.workspace.database.ownerUrl,
      `SELECT count(*)::int AS count FROM executions WHERE script_id = '${id}'`,
    );
    return row?.count;
  };
  const authorization = `Bearer ${stage.workspace.key}`;
  expect((await postLater("/checked")).status).toBe(401);
  expect((await postLater("/checked", { authorization }, "{")).status).toBe(400);
  expect((await postLater("/checked", { authorization }, "1".repeat(1_048_577))).status).toBe(413);
  await setStatus(stage.workspace.context, stage.workspace.caller, { id, status: "paused" });
  expect((await postLater("/checked", { authorization })).status).toBe(503);
  expect(await count()).toBe(0);
  await setStatus(stage.workspace.context, stage.workspace.caller, { id, status: "active" });

  const answer = await vi.waitUntil(async () => {
    const next = await postLater("/checked", { authorization });
    return next.status === 202 && next;
  });
  await follow(answer.headers.get("location") ?? "");
  const execution = await stage.workspace.readExecution(answer.headers.get("x-execution-id") ?? "");
  expect(execution.apiKey?.id).toBe(stage.workspace.caller.id);
  expect(execution.input).not.toHaveProperty("headers.authorization");
});

test("without its signature an execution is nowhere", async () => {
  await post("/private", "export default () => 1");
  const answer = await postLater("/private");
  const url = answer.headers.get("location") ?? "";
  const other = (await postLater("/private")).headers.get("location") ?? "";
  const [path] = url.split("?");
  const [, foreign] = other.split("?");
  for (const wrong of [
    path,
    `${path}?signature=`,
    `${path}?${foreign}`,
    `${path}/x`,
    "/api/executions/",
  ]) {
    const refused = await fetch(at(wrong ?? ""));
    expect([refused.status, await refused.json()]).toMatchObject([
      404,
      { error: { code: "not_found" } },
    ]);
  }
  const posted = await fetch(at(url), { method: "POST" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  const head = await fetch(at(url), { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
});

test("a tenant with too many that wait is told to come later", async () => {
  const { id } = await post("/full", "export default () => 1");
  // They count as waiting, and no runner takes them.
  await query(
    stage.workspace.database.ownerUrl,
    `INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, input, queued_at, runner_id)
     SELECT '${stage.workspace.caller.tenant.id}', first_id_at(now() + n * interval '1 ms'), '${id}', 'x', 1, 'failed', 'http', 'null', now(), NULL
     FROM generate_series(1, 5000) AS n`,
  );
  const refused = await postLater("/full");
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect(await refused.json()).toMatchObject({ error: { code: "tenant_busy", executionId: null } });
});
