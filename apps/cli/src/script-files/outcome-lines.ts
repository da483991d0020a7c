import type { CoreErrorCode, FieldError, PushOutcome } from "@runlet/core";
import type { FolderScript } from "./read-folder.ts";

const WORD_WIDTH = 11;

/** A line of the answer: what happened, and to what. */
export function wordedLine(word: string, text: string): string {
  return `${word.padEnd(WORD_WIDTH - 1)} ${text}`;
}

/** `hello.js:3:5`, `hello.json: http.path`, or the script's name where it is not about a file. */
function placeOf({ path, line, column }: FieldError, file: FolderScript | undefined, name: string) {
  if (!file) return path === "" ? name : `${name}: ${path}`;
  if (path !== "source") return path === "" ? file.base : `${file.settingsFile}: ${path}`;
  return [file.sourceFile, ...(line === undefined ? [] : [line, column])].join(":");
}

/** What became of a script in the words of the answer; a refusal has a line for each field. */
export function linesOf(
  outcome: PushOutcome,
  file: FolderScript | undefined,
  isDryRun: boolean,
): string[] {
  const { name, result } = outcome;
  if (result === "refused") {
    return outcome.fields.map((field) =>
      wordedLine(result, `${placeOf(field, file, name)}: ${adviceOf(field, outcome.code)}`),
    );
  }
  const word = isDryRun && result !== "unchanged" ? futureOf[result] : result;
  return [wordedLine(word, result === "updated" ? `${name} (${outcome.fields.join(", ")})` : name)];
}

const futureOf = { created: "to create", updated: "to update", deleted: "to delete" };

const statePaths = ["version", "expectedVersion", "updatedAt"];

/** A conflict is about the state that the file was pulled from. */
function adviceOf({ path, message }: FieldError, code: CoreErrorCode): string {
  const isStale = code === "conflict" && statePaths.includes(path);
  return isStale ? `${message}; pull first, or push with --force to overwrite it` : message;
}
