import { z } from "zod";
import { secretName } from "../secrets/secret.ts";
import { singleLine } from "../text.ts";

const maxToleranceSeconds = 3_600;
const tolerance = (defaultSeconds: number) =>
  z.int().min(0).max(maxToleranceSeconds).default(defaultSeconds);

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https address" }).max(500);

const publicAuth = z.strictObject({ mode: z.literal("public").describe("Anybody may call.") });

/** `Authorization: Bearer rl_…`: a key of the tenant whose role may execute scripts. */
const apiKeyAuth = z.strictObject({
  mode: z.literal("api_key").describe("Who has an API key of the tenant that may execute scripts."),
});

/** A member of the tenant whose role may execute scripts, signed in to the dashboard. */
const sessionAuth = z.strictObject({
  mode: z.literal("session").describe("Members who are signed in and may execute scripts."),
});

/** A signature over the body, in the form of the service that sends it. */
const hmacAuth = z.strictObject({
  mode: z.literal("hmac").describe("Who signs the body with a secret that both sides know."),
  form: z.enum(["github", "stripe", "slack"]).describe("Whose form of signature it is."),
  secret: secretName.describe("Name of the tenant's secret that both sides know."),
  toleranceSeconds: tolerance(300).describe(
    "How far a signed timestamp may lie from now, in the past or the future; GitHub's form has none.",
  ),
});

/** A JSON Web Token in `Authorization: Bearer …`, signed by the issuer (RFC 7519, RFC 8725). */
const jwtAuth = z.strictObject({
  mode: z.literal("jwt").describe("Who has a token that the issuer signed."),
  issuer: httpUrl
    .refine((url) => !/[?#]/.test(url), { error: "must have no query or fragment" })
    .describe("To the letter what the tokens' `iss` says."),
  audience: singleLine({ min: 1, max: 500 }).describe("What the token's `aud` must hold."),
  jwksUrl: httpUrl
    .optional()
    .describe(
      "Where the issuer's keys are; by default where its OpenID Connect discovery document says.",
    ),
  toleranceSeconds: tolerance(30).describe("How far the clocks of issuer and runner may differ."),
});

/** Who may call an endpoint; without a mode, who has an API key. */
export const endpointAuth = z.preprocess(
  (value) => (isWithoutMode(value) ? { mode: "api_key", ...value } : value),
  z.discriminatedUnion("mode", [publicAuth, apiKeyAuth, sessionAuth, hmacAuth, jwtAuth]),
);
export type EndpointAuth = z.output<typeof endpointAuth>;
export type HmacAuth = z.output<typeof hmacAuth>;
export type JwtAuth = z.output<typeof jwtAuth>;

function isWithoutMode(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("mode" in value);
}
