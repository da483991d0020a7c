import { messageOf, Refusal } from "../refusal.ts";

/**
 * Runs work on a folder of the person's.
 * @throws {Refusal} with the file system's own sentence, which names the file, when that refuses
 */
export async function onFolder(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isFromFiles = error instanceof Error && "syscall" in error && "path" in error;
    if (isFromFiles) throw new Refusal(`${messageOf(error)}.`);
    throw error;
  }
}
