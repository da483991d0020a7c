import type { ScriptStatus } from "@runlet/db";
import type { Caller } from "../access/caller.ts";
import { systemCallerOf } from "../access/system-caller.ts";
import type { Context } from "../context.ts";
import { createTenantCache, type TenantCache } from "../tenant-cache.ts";
import type { TenantChanges } from "../tenant-changes.ts";
import { tenantSlug } from "../tenants/tenant.ts";
import { type Endpoint, toEndpoint } from "./endpoint.ts";
import { createRouteTree, type RouteTree } from "./route-tree.ts";

interface Route {
  path: string;
  script: {
    id: string;
    name: string;
    status: ScriptStatus;
    version: number;
  };
  endpoint: Endpoint;
}

interface TenantRoutes {
  tenant: { id: string; slug: string; name: string };
  scope: Caller["scope"];
  count: number;
  tree: RouteTree<Route>;
}

export interface FoundEndpoint {
  tenant: TenantRoutes["tenant"];
  scope: TenantRoutes["scope"];
  script: Route["script"];
  endpoint: Endpoint;
  params: Record<string, string>;
}

/** The endpoints of all tenants, in memory: at most a second behind the database. */
export interface EndpointRoutes {
  /**
   * The endpoint that a request is for, whatever its script's status; null when there is none, the tenant is
   * unknown or suspended. Rejects when what is in memory is too old and the database does not answer.
   * @param request.path what follows the slug, not decoded
   */
  find(request: { tenantSlug: string; path: string }): Promise<FoundEndpoint | null>;
}

/** Of all tenants together. */
const maxRoutes = 200_000;

export function createEndpointRoutes(
  context: Pick<Context, "database">,
  changes: TenantChanges,
): EndpointRoutes {
  const cache: TenantCache<TenantRoutes> = createTenantCache({
    changes,
    tenantIdOf: ({ tenant }) => tenant.id,
    sizeOf: ({ count }) => count + 1,
    maxSize: maxRoutes,
  });
  const match = async (slug: string, path: string) => {
    const read = () => readTenantRoutes(context, slug);
    return toFound(await cache.get(slug, read), path);
  };
  return {
    async find({ tenantSlug: slug, path }) {
      if (!tenantSlug.safeParse(slug).success) return null;
      const found = await match(slug, path);
      if (found !== null) return found;
      // Who has just saved an endpoint calls it before the notification came: nothing is only said after another look.
      await changes.look();
      return match(slug, path);
    },
  };
}

function toFound(routes: TenantRoutes | null, path: string): FoundEndpoint | null {
  const match = routes?.tree.match(path);
  if (!routes || !match) return null;
  const { script, endpoint } = match.route;
  return { tenant: routes.tenant, scope: routes.scope, script, endpoint, params: match.params };
}

interface Row {
  tenant_id: string;
  tenant_name: string;
  script_id: string | null;
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

/** At least one row of a tenant that is active, without a script where it has no endpoint. */
const selectRoutes = `
  SELECT tenant.id AS tenant_id, tenant.name AS tenant_name,
    script.id AS script_id, script.name AS script_name, script.status::text AS status, script.version,
    endpoint.path, endpoint.methods, endpoint.auth, endpoint.cors, endpoint.rate_limit, endpoint.max_body_bytes
  FROM tenants AS tenant
  LEFT JOIN endpoints AS endpoint ON endpoint.tenant_id = tenant.id
  LEFT JOIN scripts AS script ON script.tenant_id = endpoint.tenant_id AND script.id = endpoint.script_id
  WHERE tenant.slug = $1 AND tenant.status = 'active'`;

async function readTenantRoutes(
  { database }: Pick<Context, "database">,
  slug: string,
): Promise<TenantRoutes | null> {
  const rows = await database.runAsSystem<Row>({
    name: "select-routes",
    text: selectRoutes,
    values: [slug],
  });
  const [first] = rows;
  if (first === undefined) return null;
  const tenant = { id: first.tenant_id, slug, name: first.tenant_name };
  const routes = rows.flatMap((row) =>
    row.script_id === null ? [] : [toRoute(row, row.script_id)],
  );
  const { scope } = systemCallerOf(tenant);
  return { tenant, scope, count: routes.length, tree: createRouteTree(routes) };
}

function toRoute(row: Row, scriptId: string): Route {
  const { path, status, version, rate_limit: rateLimit, max_body_bytes: maxBodyBytes } = row;
  return {
    path,
    script: { id: scriptId, name: row.script_name, status, version },
    endpoint: toEndpoint({ ...row, rateLimit, maxBodyBytes }),
  };
}
