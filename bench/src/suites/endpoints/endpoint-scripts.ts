/** What is called. Each contender that runs scripts gets the same text. */
import { type Caller, createScript, createScriptInput } from "@runlet/core";
import type { Workload } from "../../contender.ts";
import type { Installation } from "../../product/installation.ts";

/** Called with GET and `?name=bench`. */
export const small: Workload = {
  name: "small",
  source: `export default async (input) => ({ hello: input.query.name ?? "world" });`,
  inputJson: "{}",
};

export interface EndpointOptions {
  name: string;
  source: string;
  auth?: "public" | "api_key";
}

/** @returns the script's id */
export async function createEndpoint(
  { context }: Installation,
  caller: Caller,
  { name, source, auth = "public" }: EndpointOptions,
): Promise<string> {
  const input = createScriptInput.parse({
    name,
    type: "http",
    status: "active",
    source,
    http: { path: `/${name}`, methods: ["GET", "POST"], auth: { mode: auth } },
  });
  return (await createScript(context, caller, input)).id;
}
