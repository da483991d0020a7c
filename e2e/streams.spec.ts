import { apiOf, createKey } from "./api.ts";
import type { Product } from "./env.ts";
import { expect, test } from "./fixtures.ts";

const source = `export default async function (input, ctx) {
  const wait = async (key) => {
    while (!(await ctx.cache.exists(key))) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  if (input.query.release) return ctx.cache.set(input.query.release, true);
  const events = new ReadableStream({
    async start(controller) {
      controller.enqueue("data: first\\n\\n");
      await wait(input.query.until);
      if (input.query.fail) throw new Error("mine");
      controller.enqueue("data: last\\n\\n");
      controller.close();
    },
    cancel: (reason) => ctx.logger.info("cancelled: " + reason.name),
  });
  return new Response(events, { headers: { "content-type": "text/event-stream" } });
}
`;

async function makeEndpoint(product: Product, path: string) {
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const http = { path, methods: ["GET"], auth: { mode: "public" } };
  const given = { name: `stream ${path}`, type: "http", status: "active", source, http };
  expect((await api.post("scripts.create", given)).status).toBe(200);
  const readExecution = (id: string) => api.get<Record<string, unknown>>("executions.get", { id });
  return { readExecution };
}

for (const port of ["webUrl", "runnerUrl"] as const) {
  test(`events come one by one, and end after their record (${port})`, async ({ product }) => {
    const path = `/events-${port.toLowerCase()}`;
    const { readExecution } = await makeEndpoint(product, path);
    const url = `${product[port]}/api/run/demo${path}`;

    const answer = await fetch(`${url}?until=a-${port}`, {
      headers: { "accept-encoding": "gzip" },
    });
    expect(answer.headers.get("x-accel-buffering")).toBe("no");
    const id = answer.headers.get("x-execution-id") ?? "";
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("data: first\n\n");
    expect((await readExecution(id)).data.status).toBe("running");
    await fetch(`${url}?release=a-${port}`);
    expect((await reader?.read())?.value).toBe("data: last\n\n");
    expect((await reader?.read())?.done).toBe(true);
    expect((await readExecution(id)).data).toMatchObject({
      status: "completed",
      output: { body: "data: first\n\ndata: last\n\n" },
    });

    const broken = await fetch(`${url}?until=b-${port}&fail=1`);
    await fetch(`${url}?release=b-${port}`);
    await expect(broken.text()).rejects.toThrow();
    const failed = await readExecution(broken.headers.get("x-execution-id") ?? "");
    expect(failed.data).toMatchObject({ status: "failed", error: { code: "runtime_error" } });

    const leaving = new AbortController();
    const left = await fetch(`${url}?until=never`, { signal: leaving.signal });
    await left.body?.getReader().read();
    leaving.abort();
    const leftId = left.headers.get("x-execution-id") ?? "";
    await expect
      .poll(async () => (await readExecution(leftId)).data)
      .toMatchObject({
        status: "completed",
        output: { body: "data: first\n\n" },
        logs: [{ message: "cancelled: AbortError" }],
      });
  });
}
