import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "../refusal.ts";
import { explainWeakSecret } from "../weak-secret.ts";

/**
 * The installation's secret: the operator's, else the one kept in `home/secret` (readable by its owner
 * alone), which is made on first use. Two processes that make it at once end with the same one.
 * @throws {Refusal} when the kept one is damaged
 */
export function loadSecret(home: string, given: string | null): string {
  if (given !== null) return given;
  const file = path.join(home, "secret");
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  const secret = readFileSync(file, "utf8").trim();
  const weakness = explainWeakSecret(secret);
  if (weakness) {
    throw new Refusal(
      `The secret in ${file} ${weakness.split(";")[0]}; put back the one this data was made with, or set RUNLET_SECRET to it.`,
    );
  }
  return secret;
}
