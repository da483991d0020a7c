import path from "node:path";
import type { ScriptFile } from "@runlet/core";
import { messageOf } from "../refusal.ts";
import { languageOf, scriptNameOf, settingsExtension } from "./file-name.ts";
import { type FileGroup, listFolder } from "./list-folder.ts";
import { isPulled } from "./settings-file.ts";
import { readText } from "./text-file.ts";

/** A script with the files that it was read from. */
export interface FolderScript extends ScriptFile {
  base: string;
  sourceFile: string;
  settingsFile: string;
}

/** A file that cannot be pushed, or is none of a script's. */
export interface Problem {
  file: string;
  message: string;
  isRefused: boolean;
}

/** @throws {SyntaxError | TypeError} when it is not JSON or not UTF-8 */
async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readText(file));
}

/** Whether a pull made this `.json`; any other is the person's own. */
export async function isPulledFile(folder: string, file: string): Promise<boolean> {
  try {
    return isPulled(await readJson(path.join(folder, file)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return false;
    throw error;
  }
}

async function readGroup(folder: string, group: FileGroup): Promise<FolderScript | Problem> {
  const { base, sources, settings: settingsFile } = group;
  const [sourceFile, second] = sources;
  if (sourceFile === undefined) {
    const file = base + settingsExtension;
    const isRefused = await isPulledFile(folder, file);
    return { file, message: "has no .js or .ts beside it", isRefused };
  }
  const refuse = (file: string, message: string) => ({ file, message, isRefused: true });
  if (second !== undefined) {
    return refuse(second, `${sourceFile} is there too, and a script has one language`);
  }
  const name = scriptNameOf(base);
  if (name === null) return refuse(sourceFile, "is not how a pull would name a script's file");
  const language = languageOf(path.extname(sourceFile));
  if (settingsFile === null || language === null) {
    return refuse(base + settingsExtension, "is missing; it says the script's type, at least");
  }
  let reading = sourceFile;
  try {
    const source = await readText(path.join(folder, sourceFile));
    reading = settingsFile;
    const settings = await readJson(path.join(folder, settingsFile));
    return { name, source, language, settings, base, sourceFile, settingsFile };
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(reading, `is not JSON: ${messageOf(error)}`);
    if (error instanceof TypeError) return refuse(reading, "is not UTF-8 text");
    throw error;
  }
}

/** The scripts that a folder holds, and what in it is none. */
export async function readFolder(
  folder: string,
): Promise<{ scripts: FolderScript[]; problems: Problem[] }> {
  const scripts: FolderScript[] = [];
  const problems: Problem[] = [];
  for (const group of await listFolder(folder)) {
    const read = await readGroup(folder, group);
    if ("message" in read) problems.push(read);
    else scripts.push(read);
  }
  return { scripts, problems };
}
