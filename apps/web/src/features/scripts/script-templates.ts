import type { ScriptType } from "@runlet/core";

/** What a new script starts with: small, working as it is, and showing what its type is for. */
const javascript: Record<ScriptType, string> = {
  http: `/**
 * @param {HttpInput} input
 * @param {Ctx} ctx
 */
export default async function (input, ctx) {
  ctx.logger.info("Called", { method: input.method, path: input.path });
  const name = input.query.name ?? "world";
  return { hello: name };
}
`,
  scheduled: `/**
 * @param {unknown} input
 * @param {Ctx} ctx
 */
export default async function (input, ctx) {
  const open = await ctx.db.count("orders", { status: "open" });
  if (open > 0) ctx.logger.warn("Orders are waiting", { open });
  return { open };
}
`,
  event: `/**
 * @param {EventInput} input
 * @param {Ctx} ctx
 */
export default async function (input, ctx) {
  const { id, ...order } = input.payload;
  await ctx.db.upsert("orders", { id: String(id), ...order, status: "open" });
  ctx.logger.info("Kept the order", { id });
  return { kept: id };
}
`,
  oneoff: `/**
 * @param {{ name?: string }} input
 * @param {Ctx} ctx
 */
export default async function (input, ctx) {
  // Other services: const { status, body } = await ctx.http.get("https://api.example.com/users");
  const name = input?.name ?? "world";
  ctx.logger.info("Started by hand", { name });
  return { hello: name };
}
`,
  embedded: `/**
 * @param {{ amount?: number }} input
 * @param {Ctx} ctx
 */
export default async function (input, ctx) {
  const amount = input?.amount ?? 0;
  return { total: Math.round(amount * 1.2 * 100) / 100 };
}
`,
};

const typescript: Record<ScriptType, string> = {
  http: `export default async function (input: HttpInput, ctx: Ctx) {
  ctx.logger.info("Called", { method: input.method, path: input.path });
  const name = input.query.name ?? "world";
  return { hello: name };
}
`,
  scheduled: `export default async function (input: unknown, ctx: Ctx) {
  const open = await ctx.db.count("orders", { status: "open" });
  if (open > 0) ctx.logger.warn("Orders are waiting", { open });
  return { open };
}
`,
  event: `export default async function (input: EventInput, ctx: Ctx) {
  const { id, ...order } = input.payload;
  await ctx.db.upsert("orders", { id: String(id), ...order, status: "open" });
  ctx.logger.info("Kept the order", { id });
  return { kept: id };
}
`,
  oneoff: `interface Input {
  name?: string;
}

export default async function (input: Input | null, ctx: Ctx) {
  // Other services: const { status, body } = await ctx.http.get("https://api.example.com/users");
  const name = input?.name ?? "world";
  ctx.logger.info("Started by hand", { name });
  return { hello: name };
}
`,
  embedded: `interface Input {
  amount?: number;
}

export default async function (input: Input | null, ctx: Ctx) {
  const amount = input?.amount ?? 0;
  return { total: Math.round(amount * 1.2 * 100) / 100 };
}
`,
};

export const scriptTemplates = { javascript, typescript };
