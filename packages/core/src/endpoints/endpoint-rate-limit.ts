import { z } from "zod";

const rate = z.strictObject({
  requests: z.int().min(1).max(1_000_000),
  seconds: z.int().min(1).max(86_400).default(60),
});
export type Rate = z.output<typeof rate>;

/** How many requests an endpoint takes in a time, over all runners. */
export const endpointRateLimit = z
  .strictObject({
    /** All callers together. */
    perEndpoint: rate.optional(),
    /** Each API key, member or subject of a token by itself; where anybody may call, each address. */
    perCaller: rate.optional(),
  })
  .refine(({ perEndpoint, perCaller }) => perEndpoint !== undefined || perCaller !== undefined, {
    error: "must hold perEndpoint, perCaller or both",
  });
export type EndpointRateLimit = z.output<typeof endpointRateLimit>;
