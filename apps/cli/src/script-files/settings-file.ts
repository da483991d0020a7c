import type { ScriptSettings } from "@runlet/core";
import { settingsExtension } from "./file-name.ts";
import { writeText } from "./text-file.ts";

/** Writes a script's `.json` unless it says the same already; answers its name when it was written. */
export async function writeSettings(
  folder: string,
  base: string,
  settings: ScriptSettings,
): Promise<string[]> {
  const name = base + settingsExtension;
  const isWritten = await writeText(folder, name, `${JSON.stringify(settings, null, 2)}\n`);
  return isWritten ? [name] : [];
}

/** Whether a `.json` says which state of a script it was made from. */
export function isPulled(settings: unknown): boolean {
  return (
    typeof settings === "object" &&
    settings !== null &&
    ["type", "version", "updatedAt"].every((field) => Object.hasOwn(settings, field))
  );
}
