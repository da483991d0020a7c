import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Context } from "../context.ts";

// AES-256-GCM. Each tenant has a key of its own, derived from the instance's secret, and the tag covers whose secret it is and
// what it is called: a ciphertext that was moved to another row does not decrypt.

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
/** What a ciphertext has more than its value. */
export const overheadBytes = nonceBytes + tagBytes;

/** The instance's secret, and those that it had before, which still decrypt. */
export type SecretKeys = Pick<Context, "secret" | "previousSecrets">;

export interface SealedSecret {
  /** Nonce, ciphertext and tag. */
  ciphertext: Uint8Array<ArrayBuffer>;
  /** Tells which of the instance's secrets the key came from. */
  keyId: string;
}

/** A stored secret that does not decrypt. The message names the secret and says what can be done; it holds no value. */
export class UnreadableSecretError extends Error {
  override readonly name = "UnreadableSecretError";
}

/** Tells one secret of an instance from another, and tells nothing else about it. */
export function keyIdOf(instanceSecret: string): string {
  return deriveBytes(instanceSecret, "runlet secrets key id", 8).toString("hex");
}

/** Encrypts under the present secret, with a fresh random nonce. */
export function sealSecret(
  keys: SecretKeys,
  owner: { tenantId: string; name: string },
  value: string,
): SealedSecret {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, tenantKey(keys.secret, owner.tenantId), nonce);
  cipher.setAAD(boundTo(owner));
  const encrypted = [cipher.update(value, "utf8"), cipher.final()];
  const ciphertext = new Uint8Array(Buffer.concat([nonce, ...encrypted, cipher.getAuthTag()]));
  return { ciphertext, keyId: keyIdOf(keys.secret) };
}

/** @throws UnreadableSecretError when the key is unknown, or the row is not what was once written. */
export function openSecret(
  keys: SecretKeys,
  owner: { tenantId: string; name: string },
  { ciphertext, keyId }: SealedSecret,
): string {
  const instanceSecret = [keys.secret, ...keys.previousSecrets].find(
    (secret) => keyIdOf(secret) === keyId,
  );
  if (instanceSecret === undefined) {
    throw new UnreadableSecretError(
      `The secret ${owner.name} was encrypted under a RUNLET_SECRET that is not known any more: ` +
        "name that one in RUNLET_PREVIOUS_SECRETS, or set the secret anew",
    );
  }
  const nonce = ciphertext.subarray(0, nonceBytes);
  const key = tenantKey(instanceSecret, owner.tenantId);
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(boundTo(owner));
    decipher.setAuthTag(ciphertext.subarray(-tagBytes));
    const value = decipher.update(ciphertext.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([value, decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new UnreadableSecretError(
      `The secret ${owner.name} is damaged: it is not what was once encrypted; set it anew`,
      { cause },
    );
  }
}

function boundTo({ tenantId, name }: { tenantId: string; name: string }): Buffer {
  return Buffer.from(`${tenantId}\0${name}`);
}

function tenantKey(instanceSecret: string, tenantId: string): Buffer {
  return deriveBytes(instanceSecret, `runlet secrets of tenant ${tenantId}`, 32);
}

function deriveBytes(instanceSecret: string, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", instanceSecret, "", purpose, length));
}
