import {
  type Context,
  createEndpointRoutes,
  createEndWatch,
  createKnownKeys,
  type RateLimiter,
  type TenantChanges,
} from "@runlet/core";
import { createEgress } from "@runlet/egress";
import type { Logger } from "../logger.ts";
import type { Releases } from "../releases.ts";
import { createAdmission } from "./admission.ts";
import { fetchKeySet, maxDocumentBytes } from "./auth/fetch-key-set.ts";
import { createKeySets } from "./auth/key-sets.ts";
import { createSparingWarnings } from "./auth/sparing-warnings.ts";
import { createBodyRoom } from "./body-room.ts";
import type { GatewayContext } from "./gateway-context.ts";

interface Parts {
  /** How many executions the sandbox can run and let wait. */
  capacity: number;
  changes: TenantChanges;
  limiter: RateLimiter;
  logger: Logger;
  releases: Releases;
}

/** Adds to core's context what the gateway needs, with a way to the network of its own: issuers' documents are small. */
export function createGatewayContext(
  context: Context,
  { capacity, changes, limiter, logger, releases }: Parts,
): GatewayContext {
  const { now } = context;
  const egress = createEgress({ maxResponseBytes: maxDocumentBytes });
  releases.add("key requests", () => egress.close());
  const warn = createSparingWarnings(logger, now);
  const keySets = createKeySets({
    now,
    fetchKeySet: (source) => fetchKeySet(context, egress, source),
    onFailure: ({ scope: { tenantId }, issuer }, { message }) =>
      warn({ tenantId, issuer, reason: message }, "an issuer's keys cannot be had"),
  });
  return {
    ...context,
    routes: createEndpointRoutes(context, changes),
    admission: createAdmission(capacity),
    keys: createKnownKeys(context, changes),
    limiter,
    bodies: createBodyRoom(),
    ends: createEndWatch(context.database),
    keySets,
    warn,
  };
}
