import { errors, jwtVerify } from "jose";
import type { JwtAuth } from "./endpoint-auth.ts";
import type { KeySet } from "./key-set.ts";

/** Who a token is about, as its issuer says. */
export interface TokenIdentity {
  subject: string;
  /** All that the token says: JSON. */
  claims: Record<string, unknown>;
}

/** A token that is not good here. The message is for who sent it, and tells of claims only once the signature was right. */
export class TokenError extends Error {
  override readonly name = "TokenError";
}

/** Signatures that only the issuer can make. With a shared secret (HS256) a public key could be taken for that secret. */
const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

/** Issuers sign other things with the same keys (logout tokens, security events), and name those by another type. */
const types: readonly unknown[] = [undefined, "jwt", "at+jwt"];
/** OpenID Connect Core 1.0, section 2. */
const maxSubjectLength = 255;

/**
 * Checks a token's signature, issuer, audience and times (RFC 7519, with the advice of RFC 8725). `exp` and `sub` have to be there.
 * @param findKey is asked only for a token of a known algorithm; what else it throws passes through
 * @throws TokenError
 */
export async function verifyToken(
  { issuer, audience, toleranceSeconds }: Pick<JwtAuth, "issuer" | "audience" | "toleranceSeconds">,
  token: string,
  findKey: KeySet,
  now: Date,
): Promise<TokenIdentity> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, findKey, {
      algorithms,
      issuer,
      audience,
      clockTolerance: toleranceSeconds,
      requiredClaims: ["exp", "sub"],
      currentDate: now,
    });
    const { typ } = protectedHeader;
    if (!types.includes(typ?.toLowerCase().replace(/^application\//, ""))) {
      throw new TokenError("The token is of another type than a JWT for access.");
    }
    const subject: unknown = payload.sub;
    if (typeof subject !== "string" || subject === "" || subject.length > maxSubjectLength) {
      throw new TokenError(describeClaim("sub"));
    }
    return { subject, claims: payload };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new TokenError("The token has expired.");
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw new TokenError(describeClaim(error.claim));
    }
    if (error instanceof errors.JOSEError) throw new TokenError("The token is not valid here.");
    throw error;
  }
}

function describeClaim(claim: string): string {
  return `The token's claim "${claim}" is missing, or not what this endpoint asks for.`;
}
