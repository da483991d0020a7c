import { hkdfSync } from "node:crypto";
import { errors, jwtDecrypt } from "jose";
import { z } from "zod";

/**
 * Cookies of the dashboard's sign-in: next-auth's names, with the prefixes that browsers give a meaning to. A cookie without a name
 * (`=next-auth.session-token=…`) is sent back as its value alone, which then reads as one with that name.
 */
const dashboardCookie = /^[\s=]*(?:__Secure-|__Host-)?next-auth\./;

/** Whether a cookie is the dashboard's own: no script may see it or set it. `cookie` is its name, or `name=value`. */
export function isDashboardCookie(cookie: string): boolean {
  return dashboardCookie.test(cookie);
}

/** The name of the cookie that holds a session. Over https it has the prefix that keeps insecure pages from setting it. */
export function sessionCookieName({ isSecure }: { isSecure: boolean }): string {
  return `${isSecure ? "__Secure-" : ""}next-auth.session-token`;
}

/** What next-auth encrypts its cookie with: HKDF-SHA256 of RUNLET_SECRET, 32 bytes as hex. */
export function deriveSessionCookieSecret(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "runlet session cookie", 32)).toString("hex");
}

const claims = z.object({ sessionToken: z.string() });

/** Clocks of the processes that seal and open the cookie may differ by this; next-auth's own choice. */
const toleranceSeconds = 15;

/**
 * Core's session token out of the session cookie, which next-auth sealed (JWE, `dir` with A256GCM, its key by HKDF
 * from the cookie's secret). Whether the session still stands is for `authenticateSession` to say.
 * @param secret RUNLET_SECRET
 * @returns null for a cookie that is forged, expired, or of another instance on the same host
 */
export async function readSessionCookie(secret: string, cookie: string): Promise<string | null> {
  const label = "NextAuth.js Generated Encryption Key";
  const key = hkdfSync("sha256", deriveSessionCookieSecret(secret), "", label, 32);
  try {
    const { payload } = await jwtDecrypt(cookie, new Uint8Array(key), {
      clockTolerance: toleranceSeconds,
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
      requiredClaims: ["exp"],
    });
    return claims.safeParse(payload).data?.sessionToken ?? null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
