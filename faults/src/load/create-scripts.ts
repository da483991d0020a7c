import { createScript, createScriptInput, type Script, setStatus } from "@runlet/core";
import { patiently, type World } from "../world/world.ts";
import { loadScripts } from "./sources.ts";

// Work of a killed runner counts as running until the runner is given up: with fewer a few kills would stop a script.
const limits = { maxConcurrent: 50, timeoutMs: 30_000 };

/** Makes the scripts of the load, all active. */
export async function createScripts({ context, caller }: World): Promise<Script[]> {
  const scripts: Script[] = [];
  for (const script of loadScripts) {
    const input = createScriptInput.parse({ ...script, status: "active", limits });
    scripts.push(await patiently(() => createScript(context, caller, input)));
  }
  return scripts;
}

/** Keeps scheduled scripts from coming due any more. */
export async function disableSchedules(
  { context, caller }: World,
  scripts: readonly Script[],
): Promise<void> {
  for (const { id } of scripts.filter(({ type }) => type === "scheduled")) {
    await patiently(() => setStatus(context, caller, { id, status: "disabled" }));
  }
}
