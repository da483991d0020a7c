import { type Endpoint, httpMethods } from "@runlet/core";
import { z } from "zod";
import { count, named } from "./answer.ts";

const mode = <Name extends string>(name: Name, words: string) => z.literal(name).describe(words);
const toleranceSeconds = count.describe("How far clocks may differ, or a signature may be old.");

const auth = z
  .discriminatedUnion("mode", [
    z.strictObject({ mode: mode("public", "Anybody may call.") }),
    z.strictObject({ mode: mode("api_key", "Who has an API key that may execute scripts.") }),
    z.strictObject({ mode: mode("session", "Members who are signed in.") }),
    z.strictObject({
      mode: mode("hmac", "Who signs the body with a secret that both sides know."),
      form: z.enum(["github", "stripe", "slack"]).describe("Whose form of signature it is."),
      secret: z.string().describe("Name of the tenant's secret."),
      toleranceSeconds,
    }),
    z.strictObject({
      mode: mode("jwt", "Who has a token that the issuer signed."),
      issuer: z.string().describe("The token's `iss`."),
      audience: z.string().describe("What the token's `aud` must hold."),
      jwksUrl: z.string().optional().describe("Where the issuer's keys are."),
      toleranceSeconds,
    }),
  ])
  .describe("Who may call.");

const rate = z.strictObject({
  requests: count.describe("How many requests."),
  seconds: count.describe("In how many seconds."),
});

export const endpoint: z.ZodType<Endpoint> = named(
  "Endpoint",
  z.strictObject({
    path: z.string().describe("Begins with `/`, may hold `:params`."),
    methods: z.array(z.enum(httpMethods)).describe("Methods it answers, in upper case."),
    auth,
    cors: z
      .strictObject({
        origins: z.array(z.string()).describe("Origins of pages that may call; `*` is any."),
        headers: z.array(z.string()).describe("Request headers that they may send."),
        exposeHeaders: z.array(z.string()).describe("Response headers that they may read."),
        credentials: z.boolean().describe("Whether the browser sends cookies along."),
        maxAgeSeconds: count.describe("For how long a browser may keep what it was allowed."),
      })
      .nullable()
      .describe("Pages of other origins that may call from a browser; null: none."),
    rateLimit: z
      .strictObject({
        perEndpoint: rate.optional().describe("All callers together."),
        perCaller: rate.optional().describe("Each caller by itself."),
      })
      .nullable()
      .describe("How many requests it takes in a time; null: no limit."),
    maxBodyBytes: count.describe("Size of a request's body at most."),
  }),
);
