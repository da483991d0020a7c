import type { ScriptFile } from "@runlet/core";

/** What file systems allow at most, in bytes of UTF-8. */
const MAX_FILE_NAME_BYTES = 255;

/** A path's separators, what Windows refuses in names, and the sign that the others are written with. */
const reserved = /[%/\\:*?"<>|]/g;
/** A leading dot hides a file; Windows drops one at the end, and opens devices by these names. */
const awkward = /^\.|\.$|^(?=(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))./gi;

export const extensions = { javascript: ".js", typescript: ".ts" } as const;
export const settingsExtension = ".json";

const encode = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/**
 * The name of a script's files without their extension: the script's own, with `%2F` for `/` and so on. Never a path.
 * Null when no file can be called so.
 */
export function fileBaseOf(name: string): string | null {
  const base = name.replace(reserved, encode).replace(awkward, encode);
  return base !== "" && Buffer.byteLength(base + settingsExtension) <= MAX_FILE_NAME_BYTES
    ? base
    : null;
}

/** The script that a file of this name is for; null when `fileBaseOf` would have named it otherwise. */
export function scriptNameOf(base: string): string | null {
  const name = base.replace(/%([0-9A-F]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return fileBaseOf(name) === base ? name : null;
}

/** Alike for names that some file systems take for one. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

export function languageOf(extension: string): ScriptFile["language"] | null {
  if (extension === extensions.javascript) return "javascript";
  return extension === extensions.typescript ? "typescript" : null;
}
