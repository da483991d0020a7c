import type { Context, EndpointRoutes, KnownKeys, RateLimiter } from "@runlet/core";
import type { BodyRoom } from "./body-room.ts";

/** What answering requests needs: beside the context, what is kept in memory so that a call does not ask the database first. */
export interface GatewayContext extends Context {
  routes: EndpointRoutes;
  keys: KnownKeys;
  limiter: RateLimiter;
  bodies: BodyRoom;
}
