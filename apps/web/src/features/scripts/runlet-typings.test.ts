import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runletTypings } from "./runlet-typings.ts";
import { scriptTemplates } from "./script-templates.ts";

/** What scripts may write; each expected error is one that the compiler must find. */
const uses = `
interface Order { customer: string; total: number }

export default async function (input: EventInput, ctx: Ctx) {
  const made = await ctx.db.insert("orders", { customer: "Ada", total: 1 });
  const id: string = made.id;
  const many: Document<Order>[] = await ctx.db.insert("orders", [{ customer: "Ada", total: 1 }]);
  const found = await ctx.db.query<Order>("orders", {
    where: { customer: "Ada", total: { gte: 10, or: [{ lt: 50 }, { in: [99] }] }, not: { tags: { contains: "new" } } },
    orderBy: [{ total: "desc" }, "address.city"],
    limit: 20,
  });
  const total: number = found[0]!.total;
  const part = await ctx.db.query<Order>("orders", { select: ["total"] });
  // @ts-expect-error what is selected may lack the rest
  const customer: string = part[0].customer;
  // @ts-expect-error a direction is asc or desc
  await ctx.db.query("orders", { orderBy: { total: "down" } });
  // @ts-expect-error a condition is required
  await ctx.db.delete("orders");
  // @ts-expect-error an upsert says which document
  await ctx.db.upsert("orders", { total: 1 });
  const moved = await ctx.db.transaction(async (tx) => {
    // @ts-expect-error transactions do not nest
    tx.transaction;
    return tx.update("orders", { id }, { total });
  });
  const answer = await ctx.http.post("https://example.com/", { moved }, { query: { id, tags: ["a"] }, timeoutMs: 5_000 });
  // @ts-expect-error it has status, headers and body only
  answer.json;
  const calls: number = await ctx.cache.increment("calls", 1, 60);
  const kept = await ctx.cache.get<string[]>("kept");
  const { id: eventId } = await ctx.events.publish("order.created", many);
  const price = await ctx.scripts.call<{ total: number }>("price", { calls });
  const key: string = await ctx.secrets.get("STRIPE_KEY");
  try {
    await ctx.http.get({ href: "https://example.com/" });
  } catch (error) {
    if ((error as CtxError).code === "ssrf_blocked") ctx.logger.warn("blocked", { eventId, kept });
    // @ts-expect-error no such code
    if ((error as CtxError).code === "ssrf") return key;
  }
  // @ts-expect-error ctx is frozen
  ctx.input = null;
  return { customer, price: price.total, status: answer.status, by: ctx.user?.email, when: ctx.trigger.type };
}
`;

const endpointUses = `
export default async function (input: HttpInput, ctx: Ctx) {
  const bytes = input.rawBodyEncoding === "base64" ? Uint8Array.fromBase64(input.rawBody) : new TextEncoder().encode(input.rawBody);
  // @ts-expect-error only an endpoint that asks for tokens has it
  input.auth.subject;
  const subject: string | undefined = input.auth?.subject;
  const scope = input.auth?.claims.scope;
  async function* events() {
    yield "data: " + subject + scope + "\\n\\n";
    yield bytes;
  }
  // @ts-expect-error chunks are texts or bytes
  new Response(ReadableStream.from([1, 2]));
  if (subject === undefined) return new Response(new Blob([bytes]).stream());
  return new Response(ReadableStream.from(events()), { headers: { "content-type": "text/event-stream" } });
}
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "runlet-typings-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @returns what the compiler says of the files, with the options of the editor; empty when all is well */
async function compile(files: Record<string, string>, options: string[]): Promise<string> {
  const paths = Object.keys(files).map((name) => path.join(folder, name));
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)),
  );
  const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
  const tsc = path.join(path.dirname(compiler), "bin/tsc");
  const editor = ["--noEmit", "--target", "esnext", "--lib", "esnext", "--types", ""];
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, ...editor, ...options, ...paths], (failure, stdout) =>
      resolve(failure === null ? "" : stdout || failure.message),
    );
  });
}

it("tells right from wrong uses of ctx", { timeout: 60_000 }, async () => {
  const files = { "runlet.d.ts": runletTypings, "uses.ts": uses, "endpoint.ts": endpointUses };
  expect(await compile(files, ["--strict"])).toBe("");
});

it("fits the templates of new scripts", { timeout: 60_000 }, async () => {
  const entries = (language: keyof typeof scriptTemplates, extension: string) =>
    Object.entries(scriptTemplates[language]).map(([type, text]) => [type + extension, text]);
  const typings = { "runlet.d.ts": runletTypings };
  const typescript = { ...typings, ...Object.fromEntries(entries("typescript", ".ts")) };
  const javascript = { ...typings, ...Object.fromEntries(entries("javascript", ".js")) };
  expect(await compile(typescript, ["--strict"])).toBe("");
  expect(await compile(javascript, ["--allowJs", "--checkJs", "--strict", "false"])).toBe("");
});
