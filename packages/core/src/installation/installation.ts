import type { Role } from "../access/permission.ts";
import { systemActor } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { parseInput } from "../parse-input.ts";
import { pullScripts } from "../script-files/pull-scripts.ts";
import { type PushOptions, type PushOutcome, pushScripts } from "../script-files/push-scripts.ts";
import type { PulledScript, ScriptFile } from "../script-files/script-file.ts";
import { type Rotation, rotateSecrets } from "../secrets/rotate-secrets.ts";
import { createTenantInput, type Tenant } from "../tenants/tenant.ts";
import { writeTenant } from "../tenants/write-tenant.ts";
import { createInstallationKey } from "./create-installation-key.ts";
import { createUser, type NewUser } from "./create-user.ts";
import { ensureSuperadmin } from "./ensure-superadmin.ts";
import { loadTenantCaller } from "./load-tenant-caller.ts";
import { seedDemoTenant } from "./seed-demo-tenant.ts";

/** Actions of the operator, recorded as the system's. Each checks its own input, for none comes through the API. */
export interface Installation {
  /** Makes the first superadmin when the instance has none. `password` is the made-up one, told this once, else null. */
  ensureSuperadmin(input: { email: string; password?: string }): Promise<{
    email: string;
    password: string | null;
  }>;
  /** The tenant `demo` with one working script of each type; what is there already stays. */
  seedDemoTenant(): Promise<void>;
  createTenant(input: { slug: string; name: string }): Promise<Tenant>;
  /** Without a password one is made up and told this once. */
  createUser(input: NewUser): Promise<{ id: string; email: string; password: string | null }>;
  createApiKey(input: {
    tenantSlug: string;
    role: Role;
    name?: string;
  }): Promise<{ id: string; key: string }>;
  /** The tenant's scripts but for archived ones, as files hold them. */
  pullScripts(tenantSlug: string): AsyncGenerator<PulledScript, void>;
  /** Brings the tenant's scripts to what files say, and tells of each what became of it. */
  pushScripts(
    tenantSlug: string,
    files: readonly ScriptFile[],
    options: PushOptions,
  ): AsyncGenerator<PushOutcome, void>;
  /** Brings the secrets of all tenants under the present RUNLET_SECRET; may be repeated at any time. */
  rotateSecrets(): Promise<Rotation>;
}

export function createInstallation(context: Context): Installation {
  return {
    ensureSuperadmin: (input) => ensureSuperadmin(context, input),
    seedDemoTenant: () => seedDemoTenant(context),
    createTenant: async (input) =>
      writeTenant(context, systemActor, parseInput(createTenantInput, input)),
    createUser: (input) => createUser(context, input),
    createApiKey: (input) => createInstallationKey(context, input),
    async *pullScripts(tenantSlug) {
      yield* pullScripts(context, await loadTenantCaller(context, tenantSlug));
    },
    async *pushScripts(tenantSlug, files, options) {
      yield* pushScripts(context, await loadTenantCaller(context, tenantSlug), files, options);
    },
    rotateSecrets: () => rotateSecrets(context),
  };
}
