import { createScriptInput } from "../scripts/script-input.ts";

export const greeting = "export default async (input, ctx) => ({ hello: input?.name ?? null });";

/** A sound input of `createScript`, with what is given in place of its own. */
export function scriptInput(given: Record<string, unknown> = {}) {
  return createScriptInput.parse({
    name: "greet",
    type: "oneoff",
    source: greeting,
    ...given,
  });
}
