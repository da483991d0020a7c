import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * A file's text to the byte, a byte order mark included.
 * @throws {TypeError} when it is not UTF-8
 */
export async function readText(file: string): Promise<string> {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
}

/**
 * Gives a file of the folder this text unless it has it already; answers whether it was written. The file is replaced as a whole:
 * a link of that name is not followed, and who reads it meanwhile sees the old text or the new one.
 */
export async function writeText(folder: string, name: string, text: string): Promise<boolean> {
  const file = path.join(folder, name);
  const bytes = Buffer.from(text);
  if ((await readIfThere(file))?.equals(bytes)) return false;
  const draft = path.join(folder, `.runlet-${randomUUID()}`);
  try {
    await writeFile(draft, bytes, { flag: "wx" });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  return true;
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
