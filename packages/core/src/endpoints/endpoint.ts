import { z } from "zod";
import { endpointAuth } from "./endpoint-auth.ts";
import { endpointCors } from "./endpoint-cors.ts";
import { endpointPath } from "./endpoint-path.ts";
import { endpointRateLimit } from "./endpoint-rate-limit.ts";

export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

const unique = <Value>(values: Value[]) => [...new Set(values)];

export const defaultMaxBodyBytes = 1_048_576;
/** What an execution's input may be, whatever an endpoint asks for. */
const maxBodyBytesCeiling = 5_242_880;

/** Where an http script answers, whom, and how much of it. */
export const httpInput = z.strictObject({
  path: endpointPath.describe("Begins with `/`, may hold `:params`; unique in its tenant."),
  methods: z
    .array(z.string().toUpperCase().pipe(z.enum(httpMethods)))
    .min(1)
    .transform(unique)
    .describe("Methods it answers, in upper case."),
  auth: endpointAuth
    .prefault({ mode: "api_key" })
    .describe("Who may call; left out, who has an API key."),
  cors: endpointCors
    .nullable()
    .default(null)
    .describe("Pages of other origins that may call from a browser; null: none."),
  rateLimit: endpointRateLimit
    .nullable()
    .default(null)
    .describe("How many requests it takes in a time; null: no limit."),
  maxBodyBytes: z
    .int()
    .min(0)
    .max(maxBodyBytesCeiling)
    .default(defaultMaxBodyBytes)
    .describe("Size of a request's body at most."),
});
/** `methods` are upper case. */
export type Endpoint = z.output<typeof httpInput>;

/** A stored endpoint; an authentication that this version does not know is an error, never "public". */
export function toEndpoint(row: {
  path: string;
  methods: string[];
  auth: unknown;
  cors: unknown;
  rateLimit: unknown;
  maxBodyBytes: number;
}): Endpoint {
  const { path, methods, maxBodyBytes } = row;
  return {
    path,
    methods: methods as Endpoint["methods"],
    auth: endpointAuth.parse(row.auth),
    cors: endpointCors.nullable().parse(row.cors),
    rateLimit: endpointRateLimit.nullable().parse(row.rateLimit),
    maxBodyBytes,
  };
}
