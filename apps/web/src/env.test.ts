import { describe, expect, it } from "vitest";
import { parseEnvironment } from "./env.ts";

const complete = {
  RUNLET_SECRET: "0123456789abcdef0123456789abcdef",
  RUNLET_APP_DATABASE_URL: "postgresql://app@localhost/runlet",
  RUNLET_SYSTEM_DATABASE_URL: "postgresql://system@localhost/runlet",
};

describe("parseEnvironment", () => {
  it("fills in what may be left out", () => {
    expect(parseEnvironment(complete)).toMatchObject({
      isDevelopment: false,
      port: 3000,
      runnerUrl: "http://127.0.0.1:4000",
      previousSecrets: [],
      github: null,
      google: null,
      oidc: null,
    });
  });

  it.each([
    [{ RUNLET_SECRET: undefined }, "RUNLET_SECRET"],
    [{ RUNLET_SECRET: "short" }, "RUNLET_SECRET"],
    [{ RUNLET_PREVIOUS_SECRETS: "short" }, "RUNLET_PREVIOUS_SECRETS"],
    [{ RUNLET_APP_DATABASE_URL: "nothing" }, "RUNLET_APP_DATABASE_URL"],
    [{ PORT: "70000" }, "PORT"],
    [{ RUNNER_URL: "ftp://x" }, "RUNNER_URL"],
    [{ AUTH_GITHUB_ID: "id" }, "AUTH_GITHUB"],
    [{ AUTH_OIDC_ID: "id", AUTH_OIDC_SECRET: "s" }, "AUTH_OIDC_ISSUER"],
  ])("refuses %o and names the variable", (changes, name) => {
    expect(() => parseEnvironment({ ...complete, ...changes })).toThrow(name);
  });

  it("takes an OpenID Connect provider", () => {
    const oidc = {
      AUTH_OIDC_ISSUER: "https://id.example",
      AUTH_OIDC_ID: "i",
      AUTH_OIDC_SECRET: "s",
    };
    expect(parseEnvironment({ ...complete, ...oidc }).oidc).toEqual({
      issuer: "https://id.example",
      clientId: "i",
      clientSecret: "s",
      name: "OpenID Connect",
    });
  });
});
