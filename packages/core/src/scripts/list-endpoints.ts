import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Endpoint, toEndpoint } from "../endpoints/endpoint.ts";
import { type EndpointOpenapi, endpointOpenapi } from "../endpoints/endpoint-openapi.ts";
import type { Limits } from "../settings/limits.ts";

/** Endpoints that are told at once. */
const maxEndpoints = 1_000;

/** What callers of an endpoint have to know. */
export interface EndpointItem extends Endpoint {
  scriptId: string;
  name: string;
  description: string;
  tags: string[];
  version: number;
  limits: Limits;
  /** Null when the script says nothing of its query, body and response. */
  openapi: EndpointOpenapi | null;
}

/** The endpoints of the tenant's active scripts, ordered by their paths: the first thousand. */
export async function listEndpoints(context: Context, caller: Caller): Promise<EndpointItem[]> {
  requirePermission(caller, "scripts.read");
  const tenantId = caller.tenant.id;
  const rows = await context.database.inTenant(caller.scope, (tx) =>
    tx.endpoint.findMany({
      where: { tenantId, script: { status: "active" } },
      include: { script: true },
      orderBy: { path: "asc" },
      take: maxEndpoints,
    }),
  );
  return rows.map(({ script, ...row }) => {
    const { openapi } = script.metadata as { openapi?: unknown };
    return {
      ...toEndpoint(row),
      scriptId: script.id,
      name: script.name,
      description: script.description,
      tags: script.tags,
      version: script.version,
      limits: script.limits as unknown as Limits,
      // One that was kept before it was looked at says nothing.
      openapi: endpointOpenapi.safeParse(openapi).data ?? null,
    };
  });
}
