import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./has-code.ts";

/** What an instance remembers of its Postgres between starts, in `<home>/postgres.json` (mode 0600). */
export interface EmbeddedState {
  /** Names this instance's folder where several share one. */
  instanceId: string;
  /** Of the owner of everything, who is Postgres' superuser here. */
  password: string;
  /** Where the data is; null before there is any. */
  dataFolder: string | null;
  /** Taken again at each start unless somebody else has it; 0 before the first. */
  port: number;
}

/** The state kept in `home`, or null before the first start. */
export async function readState(home: string): Promise<EmbeddedState | null> {
  try {
    return JSON.parse(await readFile(fileIn(home), "utf8")) as EmbeddedState;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

export function createState(): EmbeddedState {
  return {
    instanceId: randomBytes(6).toString("hex"),
    password: randomBytes(24).toString("base64url"),
    dataFolder: null,
    port: 0,
  };
}

export async function writeState(home: string, state: EmbeddedState): Promise<void> {
  await mkdir(home, { recursive: true });
  const draft = `${fileIn(home)}.new`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, fileIn(home));
}

function fileIn(home: string): string {
  return join(home, "postgres.json");
}
