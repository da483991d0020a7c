import type { EndpointAuth, HmacAuth } from "@runlet/core";
import type { JsonObject } from "./json-object.ts";

const header = (name: string, description: string): JsonObject => ({
  type: "apiKey",
  in: "header",
  name,
  description,
});

const signatures: Record<HmacAuth["form"], JsonObject> = {
  github: header("X-Hub-Signature-256", "`sha256=` and the body's HMAC-SHA-256 in hex."),
  stripe: header("Stripe-Signature", "`t=…,v1=…`: the HMAC-SHA-256 of time and body."),
  slack: header("X-Slack-Signature", "`v0=…`: the HMAC-SHA-256 of time and body."),
};

const bearer = (bearerFormat: string, description: string): JsonObject => ({
  type: "http",
  scheme: "bearer",
  bearerFormat,
  description,
});

/** The security schemes that endpoints ask for, by name. */
export const endpointSecuritySchemes: JsonObject = {
  apiKey: bearer("rl_…", "An API key of the tenant whose role may execute scripts."),
  session: {
    type: "apiKey",
    in: "cookie",
    name: "next-auth.session-token",
    description: "A member who is signed in to the dashboard of this instance.",
  },
  jwt: bearer("JWT", "A token that the endpoint's issuer signed."),
  githubSignature: signatures.github,
  stripeSignature: signatures.stripe,
  slackSignature: signatures.slack,
  slackTimestamp: header("X-Slack-Request-Timestamp", "When it was signed, in seconds."),
};

/** What an endpoint's authentication asks of its callers. */
export function securityOf(auth: EndpointAuth): JsonObject[] {
  switch (auth.mode) {
    case "public":
      return [];
    case "api_key":
      return [{ apiKey: [] }];
    case "session":
      return [{ session: [] }];
    case "jwt":
      return [{ jwt: [] }];
    case "hmac":
      return auth.form === "slack"
        ? [{ slackSignature: [], slackTimestamp: [] }]
        : [{ [`${auth.form}Signature`]: [] }];
  }
}

/** The same in words. */
export function authWords(auth: EndpointAuth): string {
  switch (auth.mode) {
    case "public":
      return "Anybody may call.";
    case "api_key":
      return "For who has an API key of the tenant that may execute scripts.";
    case "session":
      return "For members of the tenant who are signed in and may execute scripts.";
    case "jwt":
      return `For who has a token of ${auth.issuer} for the audience \`${auth.audience}\`.`;
    case "hmac":
      // Not its secret's name: the document is handed to those who call.
      return `For who signs the body as ${auth.form} does.`;
  }
}
