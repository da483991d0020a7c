import {
  authenticateApiKey,
  type Caller,
  type Context,
  createCore,
  createScript,
  createScriptInput,
  deriveInternalCallKey,
  type Execution,
  getExecution,
  type Installation,
  type Script,
} from "@runlet/core";
import { createDatabase } from "@runlet/db";
import { createTestDatabase, type TestDatabase } from "@runlet/db/testing";

export const testSecret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/** A database of its own with one tenant, `acme`, and an admin's API key: what a runner is tried on. */
export interface Workspace {
  database: TestDatabase;
  context: Context;
  installation: Installation;
  caller: Caller;
  key: string;
  /** The authorization header of the internal call. */
  internalAuthorization: string;
  createKey(tenantSlug: string, role: "admin" | "developer" | "viewer"): Promise<string>;
  createTenant(slug: string): Promise<Caller>;
  /** Makes an active, public http script unless told otherwise. */
  createHttpScript(given: {
    path: string;
    source: string;
    methods?: string[];
    auth?: "public" | "api_key";
    /** What its endpoint has beside path, methods and mode, as `scripts.create` takes it. */
    http?: Record<string, unknown>;
    timeoutMs?: number;
    limits?: Record<string, number>;
    caller?: Caller;
  }): Promise<Script>;
  /** Makes an active script that is run by hand. */
  createScript(source: string): Promise<Script>;
  readExecution(id: string): Promise<Execution>;
  close(): Promise<void>;
}

export async function createWorkspace(): Promise<Workspace> {
  const testDatabase = await createTestDatabase();
  const database = createDatabase(testDatabase);
  const { context, installation } = createCore({ database, secret: testSecret });
  let scripts = 0;

  async function createKey(tenantSlug: string, role: "admin" | "developer" | "viewer") {
    return (await installation.createApiKey({ tenantSlug, role })).key;
  }

  async function callerOf(key: string): Promise<Caller> {
    const caller = await authenticateApiKey(context, key, { ip: "" });
    if (caller === null) throw new Error("the new key is unknown");
    return caller;
  }

  async function createTenant(slug: string): Promise<Caller> {
    await installation.createTenant({ slug, name: slug });
    return callerOf(await createKey(slug, "admin"));
  }

  await installation.createTenant({ slug: "acme", name: "Acme" });
  const key = await createKey("acme", "admin");
  const caller = await callerOf(key);
  const nextName = () => `script-${++scripts}`;

  return {
    database: testDatabase,
    context,
    installation,
    caller,
    key,
    internalAuthorization: `Bearer ${deriveInternalCallKey(testSecret)}`,
    createKey,
    createTenant,
    createHttpScript: ({ path, source, methods = ["GET"], auth = "public", timeoutMs, ...rest }) =>
      createScript(
        context,
        rest.caller ?? caller,
        createScriptInput.parse({
          name: nextName(),
          type: "http",
          status: "active",
          source,
          http: { path, methods, auth: { mode: auth }, ...rest.http },
          limits: { ...(timeoutMs === undefined ? {} : { timeoutMs }), ...rest.limits },
        }),
      ),
    createScript: (source) =>
      createScript(
        context,
        caller,
        createScriptInput.parse({ name: nextName(), type: "oneoff", status: "active", source }),
      ),
    readExecution: (id) => getExecution(context, caller, { id }),
    async close() {
      await database.close();
      await testDatabase.drop();
    },
  };
}
