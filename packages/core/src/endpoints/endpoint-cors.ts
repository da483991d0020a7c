import { z } from "zod";

const maxNames = 50;
const token = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: "must be a header's name" });
const headerNames = z.array(token).max(maxNames).default([]);

/** `https://app.example.com`, with its port where that is not the scheme's own; `*` is any. */
const origin = z
  .string()
  .max(200)
  .refine((value) => value === "*" || URL.parse(value)?.origin === value, {
    error: 'must be "*" or an origin such as https://app.example.com, without a path',
  });

/** Which pages of other origins may call an endpoint from a browser, and what of it they see (WHATWG Fetch, CORS protocol). */
export const endpointCors = z
  .strictObject({
    origins: z
      .array(origin)
      .min(1)
      .max(maxNames)
      .describe("Such as `https://app.example.com`; `*` is any."),
    headers: headerNames.describe(
      "Request headers beyond those that browsers always let through; none named: whatever the browser asks for.",
    ),
    exposeHeaders: headerNames.describe("Response headers that the page may read."),
    credentials: z.boolean().default(false).describe("Whether the browser sends cookies along."),
    maxAgeSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(600)
      .describe("For how long a browser may keep what it was allowed."),
  })
  .refine(({ origins, credentials }) => !(credentials && origins.includes("*")), {
    path: ["credentials"],
    error: 'cannot be allowed to every origin ("*")',
  });
export type EndpointCors = z.output<typeof endpointCors>;
