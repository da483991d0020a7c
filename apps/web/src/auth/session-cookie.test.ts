import { deriveSessionCookieSecret, readSessionCookie, sessionCookieName } from "@runlet/core";
import { encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";

const instance = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const other = "another-instance-on-the-same-host";

const seal = (token: Record<string, unknown>, { secret = instance, maxAge = 60 } = {}) =>
  encode({ token, secret: deriveSessionCookieSecret(secret), maxAge });

describe("the session cookie", () => {
  it("that next-auth sealed opens to core's session token", async () => {
    const cookie = await seal({ sessionToken: "of-ada" });
    expect(await readSessionCookie(instance, cookie)).toBe("of-ada");
  });

  it("of another instance, expired, or without a session is none", async () => {
    for (const cookie of [
      await seal({ sessionToken: "of-ada" }, { secret: other }),
      await seal({ sessionToken: "of-ada" }, { maxAge: -60 }),
      await seal({}),
      await seal({ sessionToken: 7 }),
    ]) {
      expect(await readSessionCookie(instance, cookie)).toBeNull();
    }
  });

  it("that was changed or never was one is none", async () => {
    const cookie = await seal({ sessionToken: "of-ada" });
    const parts = cookie.split(".");
    const unsigned = Buffer.from(JSON.stringify({ sessionToken: "of-ada" })).toString("base64url");
    for (const forged of [
      "",
      "of-ada",
      cookie.slice(0, -2),
      [...parts.slice(0, 3), `A${parts[3]}`, parts[4]].join("."),
      `eyJhbGciOiJub25lIn0.${unsigned}.`,
      "....",
    ]) {
      expect(await readSessionCookie(instance, forged)).toBeNull();
    }
  });

  it.each([
    [false, "next-auth.session-token"],
    [true, "__Secure-next-auth.session-token"],
  ])("over https (%s) is called %s", (isSecure, name) => {
    expect(sessionCookieName({ isSecure })).toBe(name);
  });
});
