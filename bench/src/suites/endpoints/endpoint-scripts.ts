/** Scripts that ask for more than the small one does. */
import { type EndpointOptions, small } from "../../product/create-endpoint.ts";

export const kept: EndpointOptions = { name: "kept", source: small.source, auth: "api_key" };

export const takesJson: EndpointOptions = {
  name: "takes-json",
  source: "export default async (input) => ({ items: input.body.items.length });",
};

export const inserts: EndpointOptions = {
  name: "inserts",
  source: `export default async (input, ctx) => {
  await ctx.db.insert("calls", { path: input.path });
  return { ok: true };
};`,
};

export const responds: EndpointOptions = {
  name: "responds",
  source: `export default async () => new Response("hello", { headers: { "x-from": "script" } });`,
};
