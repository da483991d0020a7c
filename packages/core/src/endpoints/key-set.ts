import { createPublicKey, type KeyObject } from "node:crypto";
import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

/** Finds the key that a token's header names. Rejects with jose's JWKSNoMatchingKey where there is none. */
export type KeySet = JWTVerifyGetKey;

const maxKeys = 100;
/** Less is not safe (RFC 7518, section 3.3); more only makes the check slow. */
const rsaBits = { min: 2_048, max: 8_192 };

const keySetDocument = z.object({ keys: z.array(z.unknown()).max(maxKeys) });

/** The members that say which key it is; others (certificates, or the private part) are not looked at. */
const publicKey = z.object({
  kty: z.enum(["RSA", "EC", "OKP"]),
  kid: z.string().optional(),
  use: z.literal("sig").optional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes("verify"))
    .optional(),
  alg: z.string().optional(),
  crv: z.enum(["P-256", "P-384", "P-521", "Ed25519"]).optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});

/**
 * An issuer's keys out of its JSON Web Key Set (RFC 7517). Keys that cannot check a signature, such as those for encryption,
 * of other kinds, or too weak, are left out, as the standard asks.
 * @returns null for what is no key set, or has no key of use
 */
export function parseKeySet(document: unknown): KeySet | null {
  const parsed = keySetDocument.safeParse(document);
  const keys = (parsed.data?.keys ?? []).flatMap((given) => {
    const key = publicKey.safeParse(given);
    if (!key.success) return [];
    const { key_ops: _, ...jwk } = key.data;
    return isSound(jwk) ? [jwk] : [];
  });
  return keys.length === 0 ? null : createLocalJWKSet({ keys });
}

function isSound(jwk: Omit<z.output<typeof publicKey>, "key_ops">): boolean {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk, format: "jwk" });
  } catch (error) {
    // What OpenSSL makes of foreign bytes has no error class of its own.
    if (error instanceof Error) return false;
    throw error;
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits === undefined || (bits >= rsaBits.min && bits <= rsaBits.max);
}

/** Where an issuer describes itself (OpenID Connect Discovery 1.0, section 4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

const discoveryDocument = z.object({
  issuer: z.string(),
  jwks_uri: z.url({ protocol: /^https?$/ }),
});

/** Where the issuer's keys are; null for a document that is none, or speaks for another issuer. */
export function readKeySetUrl(document: unknown, issuer: string): string | null {
  const parsed = discoveryDocument.safeParse(document);
  return parsed.data?.issuer === issuer ? parsed.data.jwks_uri : null;
}
