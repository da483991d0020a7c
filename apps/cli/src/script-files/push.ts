import { stat } from "node:fs/promises";
import type { Core, PushOutcome } from "@runlet/core";
import { Refusal } from "../refusal.ts";
import { fileBaseOf, foldName } from "./file-name.ts";
import { linesOf, wordedLine } from "./outcome-lines.ts";
import { type FolderScript, readFolder } from "./read-folder.ts";
import { writeSettings } from "./settings-file.ts";

export interface PushFolderOptions {
  tenant: string;
  dryRun?: boolean;
  /** Overwrites what was changed in the tenant since the last pull. */
  force?: boolean;
  /** Also deletes the scripts that have no file. */
  delete?: boolean;
}

type Print = (line: string) => void;

async function requireFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  if (!isFolder) throw new Refusal(`${folder} is not a folder.`);
}

/** A script that no pull can write as a file of its own is never taken for one whose file was removed. */
function deletionRule(scripts: readonly FolderScript[]): (name: string) => boolean {
  const folded = new Set(scripts.map(({ name }) => foldName(name)));
  return (name) => fileBaseOf(name) !== null && !folded.has(foldName(name));
}

/**
 * Brings a tenant's scripts to what the folder's files say; prints a line for each. What was pushed has its `.json` brought to the
 * form of a pull, so that the next push knows what it started from.
 * @throws {Refusal} when something was refused, after all else was pushed
 */
export async function push(
  core: Core,
  folder: string,
  options: PushFolderOptions,
  print: Print,
): Promise<void> {
  await requireFolder(folder);
  const { tenant, dryRun: isDryRun = false, force: isForced = false } = options;
  const { scripts, problems } = await readFolder(folder);
  if (options.delete && scripts.length === 0) {
    throw new Refusal(`${folder} holds no script; --delete would delete all of the tenant.`);
  }
  for (const { file, message, isRefused } of problems) {
    print(wordedLine(isRefused ? "refused" : "ignored", `${file}: ${message}`));
  }
  const refused = new Set(problems.filter(({ isRefused }) => isRefused).map(({ file }) => file));
  const deletes = options.delete && refused.size === 0 ? deletionRule(scripts) : () => false;
  const files = new Map(scripts.map((script) => [script.name, script]));
  let isDeleting = false;
  const accept = async (outcome: PushOutcome) => {
    const file = files.get(outcome.name);
    for (const line of linesOf(outcome, file, isDryRun)) print(line);
    if (outcome.result === "refused") refused.add(outcome.name);
    else if (outcome.result === "deleted") isDeleting = true;
    else if ("settings" in outcome && file && !isDryRun) {
      await writeSettings(folder, file.base, outcome.settings);
    }
  };
  const pushed = core.installation.pushScripts(tenant, scripts, { isDryRun, isForced, deletes });
  for await (const outcome of pushed) await accept(outcome);
  if (refused.size === 0) return;
  const tail = options.delete && !isDeleting ? " Nothing is deleted while a file is refused." : "";
  throw new Refusal(`${refused.size} refused.${tail}`);
}
