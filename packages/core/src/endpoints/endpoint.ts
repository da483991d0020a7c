import { z } from "zod";

/** Where an http script answers, and whom. */
export interface Endpoint {
  path: string;
  /** Upper case. */
  methods: string[];
  auth: EndpointAuth;
  maxBodyBytes: number;
}

export const endpointAuth = z.strictObject({
  mode: z.enum(["public", "api_key"]).default("api_key"),
});
export type EndpointAuth = z.output<typeof endpointAuth>;

/** A stored endpoint; an authentication that this version does not know is an error, never "public". */
export function toEndpoint(row: {
  path: string;
  methods: string[];
  auth: unknown;
  maxBodyBytes: number;
}): Endpoint {
  const { path, methods, maxBodyBytes } = row;
  return { path, methods, maxBodyBytes, auth: endpointAuth.parse(row.auth) };
}
