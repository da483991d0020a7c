import type { ScriptStatus } from "@runlet/db";
import type { Caller } from "../access/caller.ts";
import { systemCallerOf } from "../access/system-caller.ts";
import type { Context, Tx } from "../context.ts";
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

interface Row {
  tenant_id: string;
  tenant_slug: string;
  tenant_name: string;
  script_id: string;
  script_name: string;
  status: ScriptStatus;
  version: number;
  path: string;
  methods: string[];
  auth: unknown;
  cors: unknown;
  rate_limit: unknown;
  max_body_bytes: number;
}

/** One statement, for every request of an endpoint begins with it. */
async function findRows(tx: Tx, slug: string, candidates: string[]): Promise<Row[]> {
  return tx.$queryRaw<Row[]>`
    SELECT tenant.id AS tenant_id, tenant.slug AS tenant_slug, tenant.name AS tenant_name,
      script.id AS script_id, script.name AS script_name, script.status::text AS status, script.version,
      endpoint.path, endpoint.methods, endpoint.auth, endpoint.cors, endpoint.rate_limit, endpoint.max_body_bytes
    FROM tenants AS tenant
    JOIN endpoints AS endpoint ON endpoint.tenant_id = tenant.id
    JOIN scripts AS script ON script.tenant_id = endpoint.tenant_id AND script.id = endpoint.script_id
    WHERE tenant.slug = ${slug} AND tenant.status = 'active' AND endpoint.path_shape = ANY(${candidates})`;
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
    findRows(tx, slug, candidates),
  );
  const match = matchEndpoint(rows, path);
  if (match === null) return null;
  const { endpoint: row, params } = match;
  const tenant = { id: row.tenant_id, slug: row.tenant_slug, name: row.tenant_name };
  const { status, version } = row;
  return {
    tenant,
    scope: systemCallerOf(tenant).scope,
    script: { id: row.script_id, name: row.script_name, status, version },
    endpoint: toEndpoint({ ...row, rateLimit: row.rate_limit, maxBodyBytes: row.max_body_bytes }),
    params,
  };
}
