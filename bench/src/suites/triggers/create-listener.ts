import { type Caller, createScript, createScriptInput } from "@runlet/core";
import type { Installation } from "../../product/installation.ts";

/** What the scripts of this suite are subscribed to. */
export const EVENT_TYPE = "order.created";

/** A small script that runs for each event. @returns its id */
export async function createListener({ context }: Installation, caller: Caller): Promise<string> {
  const input = createScriptInput.parse({
    name: "small",
    type: "event",
    status: "active",
    source: "export default (input) => ({ ok: input.payload });",
    event: { types: [EVENT_TYPE] },
  });
  return (await createScript(context, caller, input)).id;
}
