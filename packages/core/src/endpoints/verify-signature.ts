import { createHmac, timingSafeEqual } from "node:crypto";
import type { HmacAuth } from "./endpoint-auth.ts";

/** A request's headers by lower-case name. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a sender's headers say. */
export interface Signature {
  /** What is signed stands before the body: nothing, or a timestamp with what frames it. */
  prefix: string;
  /** Unix seconds; null where the form has no timestamp. */
  timestamp: number | null;
  /** Any of them may be the right one: senders sign twice while a secret changes. */
  macs: Buffer[];
}

/** The header that each form puts its signature in. */
export const signatureHeaders = {
  github: "X-Hub-Signature-256",
  stripe: "Stripe-Signature",
  slack: "X-Slack-Signature",
} as const satisfies Record<HmacAuth["form"], string>;

/** SHA-256, as hex. */
const hexMac = /^[0-9a-f]{64}$/i;
const seconds = /^\d{1,12}$/;
/** Stripe sends one for each secret that is valid at the time. */
const maxMacs = 10;

const readers: Record<HmacAuth["form"], (headers: Headers) => Signature | null> = {
  github: (headers) => toSignature("", null, [afterPrefix(headers, "github", "sha256=")]),
  slack(headers) {
    const time = textOf(headers, "x-slack-request-timestamp");
    return toSignature(`v0:${time}:`, time, [afterPrefix(headers, "slack", "v0=")]);
  },
  stripe(headers) {
    const pairs = textOf(headers, signatureHeaders.stripe)
      .split(",")
      .map((pair) => pair.trim());
    const valuesOf = (name: string) =>
      pairs
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
    const times = valuesOf("t");
    const time = times.length === 1 ? (times[0] ?? "") : "";
    return toSignature(`${time}.`, time, valuesOf("v1"));
  },
};

/**
 * The signature of a request in the form of the service that sends it; null when there is none, or it is malformed.
 *
 * - github: `X-Hub-Signature-256: sha256=<hex>`, over the body
 * - stripe: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>]`, over `<seconds>.<body>`; other schemes in it are left alone
 * - slack: `X-Slack-Signature: v0=<hex>` and `X-Slack-Request-Timestamp: <seconds>`, over `v0:<seconds>:<body>`
 */
export function readSignature(form: HmacAuth["form"], headers: Headers): Signature | null {
  return readers[form](headers);
}

/** Whether the timestamp lies within the tolerance, before or after now. What has none is always fresh. */
export function isFresh(
  { timestamp }: Signature,
  { toleranceSeconds, now }: { toleranceSeconds: number; now: Date },
): boolean {
  if (timestamp === null) return true;
  return Math.abs(Math.floor(now.getTime() / 1_000) - timestamp) <= toleranceSeconds;
}

/** Whether the secret made one of the macs, over exactly these bytes; takes as long for a wrong one as for a right one. */
export function isSignedWith(signature: Signature, secret: string, body: Uint8Array): boolean {
  const expected = createHmac("sha256", secret).update(signature.prefix).update(body).digest();
  return signature.macs.some(
    (mac) => mac.length === expected.length && timingSafeEqual(mac, expected),
  );
}

function toSignature(prefix: string, time: string | null, hexMacs: string[]): Signature | null {
  if (time !== null && !seconds.test(time)) return null;
  if (hexMacs.length === 0 || hexMacs.length > maxMacs) return null;
  if (!hexMacs.every((hex) => hexMac.test(hex))) return null;
  const macs = hexMacs.map((hex) => Buffer.from(hex, "hex"));
  return { prefix, timestamp: time === null ? null : Number(time), macs };
}

function textOf(headers: Headers, name: string): string {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" ? value : "";
}

function afterPrefix(headers: Headers, form: HmacAuth["form"], prefix: string): string {
  const text = textOf(headers, signatureHeaders[form]);
  return text.startsWith(prefix) ? text.slice(prefix.length) : "";
}
