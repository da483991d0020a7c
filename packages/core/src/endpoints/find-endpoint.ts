import type { ScriptStatus } from "@runlet/db";
import type { Caller } from "../access/caller.ts";
import { systemCallerOf } from "../access/system-caller.ts";
import type { Context } from "../context.ts";
import { tenantSlug } from "../tenants/tenant.ts";
import { type Endpoint, toEndpoint } from "./endpoint.ts";
import { pathCandidates } from "./endpoint-path.ts";
import { matchEndpoint } from "./match-endpoint.ts";

export interface FoundEndpoint {
  tenant: { id: string; slug: string; name: string };
  scope: Caller["scope"];
  script: {
    id: string;
    name: string;
    status: ScriptStatus;
    version: number;
  };
  endpoint: Endpoint;
  params: Record<string, string>;
}

/**
 * The endpoint that a request is for, whatever its script's status; null when there is none, the tenant is
 * unknown or suspended. `path` is what follows the slug, not decoded.
 */
export async function findEndpoint(
  context: Context,
  { tenantSlug: slug, path }: { tenantSlug: string; path: string },
): Promise<FoundEndpoint | null> {
  const candidates = pathCandidates(path);
  if (candidates.length === 0 || !tenantSlug.safeParse(slug).success) return null;
  const rows = await context.database.asSystem("route-endpoint", (tx) =>
    tx.endpoint.findMany({
      where: {
        pathShape: { in: candidates },
        script: { type: "http", tenant: { slug, status: "active" } },
      },
      include: {
        script: {
          select: {
            id: true,
            name: true,
            status: true,
            version: true,
            tenant: { select: { id: true, slug: true, name: true } },
          },
        },
      },
    }),
  );
  const match = matchEndpoint(rows, path);
  if (match === null) return null;
  const { tenant, ...script } = match.endpoint.script;
  return {
    tenant,
    scope: systemCallerOf(tenant).scope,
    script,
    endpoint: toEndpoint(match.endpoint),
    params: match.params,
  };
}
