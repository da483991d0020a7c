import type { Context, EndpointRoutes, KnownKeys } from "@runlet/core";

/** What answering requests needs: beside the context, what is kept in memory so that a call does not ask the database first. */
export interface GatewayContext extends Context {
  routes: EndpointRoutes;
  keys: KnownKeys;
}
