import { z } from "zod";

const rate = z.strictObject({
  requests: z.int().min(1).max(1_000_000).describe("How many requests."),
  seconds: z.int().min(1).max(86_400).default(60).describe("In how many seconds."),
});
export type Rate = z.output<typeof rate>;

/** How many requests an endpoint takes in a time, over all runners. */
export const endpointRateLimit = z
  .strictObject({
    perEndpoint: rate.optional().describe("All callers together."),
    perCaller: rate
      .optional()
      .describe(
        "Each API key, member or subject of a token by itself; where anybody may call, each address.",
      ),
  })
  .refine(({ perEndpoint, perCaller }) => perEndpoint !== undefined || perCaller !== undefined, {
    error: "must hold perEndpoint, perCaller or both",
  });
export type EndpointRateLimit = z.output<typeof endpointRateLimit>;
