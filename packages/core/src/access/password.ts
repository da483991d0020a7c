import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/** OWASP's second choice for argon2id (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;

const derive = promisify(argon2);

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}

/** The PHC string of the password under argon2id: `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(saltBytes);
  const tag = await derive("argon2id", parametersOf(password, nonce, cost));
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(nonce)}$${encode(tag)}`;
}

function parametersOf(password: string, nonce: Buffer, used: typeof cost): Argon2Parameters {
  // NFKC: the same password typed on another system is the same bytes.
  const message = Buffer.from(password.normalize("NFKC"));
  return { message, nonce, tagLength: tagBytes, ...used };
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Of no password: makes the answer to an unknown address take as long as that to a wrong password. */
const unmatchable = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(Buffer.alloc(saltBytes))}$${encode(Buffer.alloc(tagBytes))}`;

/** Whether the password is the one that was hashed; false, after the same work, when there is no hash. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = phc.exec(hash ?? unmatchable) ?? [];
  if (salt === undefined || tag === undefined) {
    throw new Error("A password hash in the database is not of the form that Runlet writes");
  }
  const used = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const expected = Buffer.from(tag, "base64");
  const actual = await derive(
    "argon2id",
    parametersOf(password, Buffer.from(salt, "base64"), used),
  );
  return timingSafeEqual(actual, expected) && hash !== null;
}

/** A random password for a person to copy: 120 bits. */
export function generatePassword(): string {
  return randomBytes(15).toString("base64url");
}
