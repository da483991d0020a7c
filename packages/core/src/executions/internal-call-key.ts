import { hkdfSync } from "node:crypto";

/** The key of the call by which the web app has a runner run a script at once: HKDF-SHA256 of RUNLET_SECRET, 32 bytes as hex. */
export function deriveInternalCallKey(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "runlet internal call", 32)).toString("hex");
}
