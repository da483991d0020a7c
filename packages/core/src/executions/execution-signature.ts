import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

// A signature names the tenant (16 bytes) and proves that the id was given out (HMAC-SHA256, 32 bytes): who has it may see how that one
// execution goes, without any other right. As base64url.
const tenantBytes = 16;
const signatureBytes = tenantBytes + 32;

function macOf(secret: string, tenantId: string, id: string): Buffer {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "runlet execution status", 32));
  return createHmac("sha256", key).update(`${tenantId} ${id}`).digest();
}

/** The path under which whoever has it may follow an execution. */
export function executionPath(secret: string, tenantId: string, id: string): string {
  const tenant = Buffer.from(tenantId.replaceAll("-", ""), "hex");
  const signature = Buffer.concat([tenant, macOf(secret, tenantId, id)]).toString("base64url");
  return `/api/executions/${id}?signature=${signature}`;
}

/**
 * The tenant that a signature is of, when it was given out for this id.
 * @param secrets RUNLET_SECRET and what it was before
 */
export function verifyExecutionSignature(
  secrets: readonly string[],
  id: string,
  signature: string,
): string | null {
  const bytes = Buffer.from(signature, "base64url");
  if (bytes.length !== signatureBytes) return null;
  const hex = bytes.toString("hex", 0, tenantBytes);
  const tenantId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  const given = bytes.subarray(tenantBytes);
  const isOurs = secrets.some((secret) => timingSafeEqual(macOf(secret, tenantId, id), given));
  return isOurs ? tenantId : null;
}
