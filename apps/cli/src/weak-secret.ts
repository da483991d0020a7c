const MIN_LENGTH = 32;
const MIN_DISTINCT_CHARACTERS = 8;

/** Long enough never to turn up in a random secret by chance. */
const placeholder = /change.?me|password|placeholder|example|your.?secret|supersecret|qwerty/i;

/** The share of neighbours that follow each other (abcd…, 1234…) from which a text counts as a sequence. */
const SEQUENCE_SHARE = 0.5;

function isSequence(text: string): boolean {
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) === 1) steps += 1;
  }
  return steps / (text.length - 1) > SEQUENCE_SHARE;
}

/**
 * Why a secret is too weak to encrypt with, as the end of a sentence that starts with its variable's
 * name; null when it is fit. It finds what people type, not what a machine made.
 */
export function explainWeakSecret(secret: string): string | null {
  const advice = "make one with: openssl rand -hex 32";
  if (secret.length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} characters; ${advice}`;
  const isRepetition = /^(.{1,16}?)\1+/.test(secret) && /^(.{1,16}?)\1+.{0,15}$/.test(secret);
  if (isRepetition || new Set(secret).size < MIN_DISTINCT_CHARACTERS) {
    return `is too weak (it repeats itself); ${advice}`;
  }
  if (placeholder.test(secret)) return `is too weak (it looks like a placeholder); ${advice}`;
  if (isSequence(secret)) return `is too weak (it is a sequence); ${advice}`;
  return null;
}
