import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Core, PulledScript } from "@runlet/core";
import { Refusal } from "../refusal.ts";
import { extensions, fileBaseOf, foldName } from "./file-name.ts";
import { listFolder } from "./list-folder.ts";
import { wordedLine } from "./outcome-lines.ts";
import { isPulledFile } from "./read-folder.ts";
import { writeSettings } from "./settings-file.ts";
import { writeText } from "./text-file.ts";

export interface PullOptions {
  tenant: string;
  /** Also deletes the files of scripts that are gone. */
  delete?: boolean;
}

type Print = (line: string) => void;

async function writeScript(folder: string, base: string, script: PulledScript): Promise<string[]> {
  // Not before there is something to write: a tenant that is not there leaves no folder behind.
  await mkdir(folder, { recursive: true });
  const sourceFile = base + extensions[script.language];
  const isWritten = await writeText(folder, sourceFile, script.source);
  const settings = await writeSettings(folder, base, script.settings);
  return isWritten ? [sourceFile, ...settings] : settings;
}

/** Files that a pull made before and would not make now; what a person put there is not among them. */
async function listLeftovers(
  folder: string,
  pulled: ReadonlyMap<string, PulledScript["language"]>,
): Promise<string[]> {
  const leftovers: string[] = [];
  for (const { base, sources, settings } of await listFolder(folder)) {
    const language = pulled.get(base);
    if (language !== undefined) {
      leftovers.push(...sources.filter((name) => name !== base + extensions[language]));
    } else if (settings !== null && (await isPulledFile(folder, settings))) {
      leftovers.push(...sources, settings);
    }
  }
  return leftovers;
}

/**
 * Writes a tenant's scripts into a folder, which is made when it is not there; prints a line for each.
 * @throws {Refusal} when a script was left out, after all others were written
 */
export async function pull(
  core: Core,
  folder: string,
  options: PullOptions,
  print: Print,
): Promise<void> {
  const pulled = new Map<string, PulledScript["language"]>();
  const folded = new Map<string, string>();
  let refused = 0;
  const refuse = (name: string, message: string) => {
    refused += 1;
    print(wordedLine("refused", `${name}: ${message}`));
  };
  for await (const script of core.installation.pullScripts(options.tenant)) {
    const { name } = script;
    const base = fileBaseOf(name);
    const twin = folded.get(foldName(name));
    if (base === null) refuse(name, "is too long for the name of a file");
    else if (twin) refuse(name, `many file systems cannot tell it from ${twin}`);
    else {
      folded.set(foldName(name), name);
      pulled.set(base, script.language);
      const written = await writeScript(folder, base, script);
      if (written.length === 0) print(wordedLine("unchanged", name));
      else print(wordedLine("written", written.join(", ")));
    }
  }
  await mkdir(folder, { recursive: true });
  for (const name of await listLeftovers(folder, pulled)) {
    if (options.delete) await rm(path.join(folder, name));
    const words = options.delete ? "" : ": of no script any more; --delete removes it";
    print(wordedLine(options.delete ? "deleted" : "left", name + words));
  }
  if (refused > 0) throw new Refusal(`${refused} of the scripts could not be written as files.`);
}
