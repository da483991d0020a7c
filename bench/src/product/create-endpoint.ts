import { type Caller, createScript, createScriptInput } from "@runlet/core";
import type { Workload } from "../contender.ts";
import type { Installation } from "./installation.ts";

/** Called with GET and `?name=bench`; peers that run scripts get the same text. */
export const small: Workload = {
  name: "small",
  source: `export default async (input) => ({ hello: input.query.name ?? "world" });`,
  inputJson: "{}",
};

export interface EndpointOptions {
  name: string;
  source: string;
  auth?: "public" | "api_key";
  /** The defaults, unless it says otherwise. */
  limits?: { timeoutMs?: number };
}

/** @returns the script's id */
export async function createEndpoint(
  { context }: Installation,
  caller: Caller,
  { name, source, auth = "public", limits }: EndpointOptions,
): Promise<string> {
  const input = createScriptInput.parse({
    name,
    type: "http",
    status: "active",
    source,
    limits,
    http: { path: `/${name}`, methods: ["GET", "POST"], auth: { mode: auth } },
  });
  return (await createScript(context, caller, input)).id;
}
