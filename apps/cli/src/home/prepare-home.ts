import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { messageOf, Refusal } from "../refusal.ts";

/**
 * Makes the data folder and proves that it can be written. Others may enter it: started by root, Postgres
 * runs as another user and has its own folder in here. What is private in it has a mode of its own.
 * @throws {Refusal}
 */
export function prepareHome(home: string): void {
  const probe = path.join(home, `.probe-${process.pid}`);
  try {
    makeFolder(home);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const reason = messageOf(error).split(",")[0];
    throw new Refusal(
      `RUNLET_HOME ${home} cannot be written (${reason}); set RUNLET_HOME to a folder that this user may write.`,
    );
  }
}

// Not mkdir's own `recursive`: it never returns where a folder cannot be made though its parent exists (/proc).
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o755 });
  } catch (error) {
    // Another command may have made it in between.
    if (!existsSync(folder)) throw error;
  }
}
