import { createHash, randomBytes } from "node:crypto";

/** What an API key looks like: `rl_` and 43 characters of base64url, which hold 256 random bits. */
const apiKeyPattern = /^rl_[A-Za-z0-9_-]{43}$/;

/** Characters of a key that are kept readable, for people to tell keys apart; 30 of its 256 bits. */
const prefixLength = 8;

export function generateToken(): string {
  return randomBytes(32).toString("base64url");
}

export function generateApiKey(): string {
  return `rl_${generateToken()}`;
}

export function isApiKey(text: string): boolean {
  return apiKeyPattern.test(text);
}

export function prefixOf(key: string): string {
  return key.slice(0, prefixLength);
}

/** SHA-256: enough at rest, since what is hashed has 256 random bits and cannot be guessed. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash("sha256").update(token).digest());
}
