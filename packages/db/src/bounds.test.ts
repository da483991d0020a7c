import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { isCheckViolation, isMissingRow, isUniqueViolation } from "./errors.ts";
import type { ExecutionStatus } from "./generated/enums.ts";
import { newId } from "./ids.ts";
import type { TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let scope: TenantScope;

beforeAll(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
  ({ scope } = await createTestTenant(database, "acme"));
});

afterAll(async () => {
  await database?.close();
  await urls?.drop();
});

async function createScript(name: string, description = "") {
  const { tenantId } = scope;
  const data = { tenantId, id: newId(), name, description, type: "oneoff" as const, limits: {} };
  return database.inTenant(scope, (tx) => tx.script.create({ data }));
}

async function createExecution(status: ExecutionStatus): Promise<string> {
  const { tenantId } = scope;
  const id = newId();
  const script = { scriptId: newId(), scriptName: "s", version: 1 };
  const data = {
    tenantId,
    id,
    ...script,
    status,
    trigger: "manual" as const,
    queuedAt: new Date(),
  };
  await database.inTenant(scope, (tx) => tx.execution.create({ data }));
  return id;
}

function setStatus(id: string, status: ExecutionStatus) {
  const where = { tenantId_id: { tenantId: scope.tenantId, id } };
  return database.inTenant(scope, (tx) => tx.execution.update({ where, data: { status } }));
}

describe("executions", () => {
  const finals: ExecutionStatus[] = ["completed", "failed", "timeout", "cancelled"];
  const others: ExecutionStatus[] = ["pending", "running", ...finals];

  test.each(finals)("never leave %s, whoever asks", async (final) => {
    const id = await createExecution(final);
    for (const status of others.filter((other) => other !== final)) {
      await expect(setStatus(id, status)).rejects.toThrow(/nothing leaves a final state/);
      const asOwner = withClient(urls.ownerUrl, (owner) =>
        owner.query("UPDATE executions SET status = $1::execution_status WHERE id = $2", [
          status,
          id,
        ]),
      );
      await expect(asOwner).rejects.toThrow(/nothing leaves a final state/);
    }
    const where = { tenantId_id: { tenantId: scope.tenantId, id } };
    const kept = await database.inTenant(scope, (tx) =>
      tx.execution.update({ where, data: { metrics: { durationMs: 1 } } }),
    );
    expect(kept).toMatchObject({ status: final, metrics: { durationMs: 1 } });
  });

  test("go from pending over running to an end, and their status as text goes along", async () => {
    const id = await createExecution("pending");
    expect(await setStatus(id, "running")).toMatchObject({ statusText: "running" });
    expect(await setStatus(id, "completed")).toMatchObject({ statusText: "completed" });
    for (const status of others) {
      const one = await createExecution(status);
      const where = { tenantId_id: { tenantId: scope.tenantId, id: one } };
      const row = await database.inTenant(scope, (tx) => tx.execution.findUnique({ where }));
      expect(row?.statusText).toBe(status);
    }
  });

  test("keep what scripts answered to the letter", async () => {
    const id = await createExecution("completed");
    const output = { text: "\u0000 and \ud800", list: [1, null] };
    const where = { tenantId_id: { tenantId: scope.tenantId, id } };
    await database.inTenant(scope, (tx) => tx.execution.update({ where, data: { output } }));
    const kept = await database.inTenant(scope, (tx) => tx.execution.findUnique({ where }));
    expect(kept?.output).toEqual(output);
  });
});

describe("versions", () => {
  test("cannot be changed, and go with their script", async () => {
    const { tenantId } = scope;
    const { id: scriptId } = await createScript("versioned");
    const text = { source: "1", program: "1", sourceHash: "h", language: "javascript" as const };
    await database.inTenant(scope, (tx) =>
      tx.version.create({ data: { tenantId, scriptId, number: 1, ...text } }),
    );
    const change = "UPDATE versions SET source = '2'";
    await expect(withClient(urls.ownerUrl, (owner) => owner.query(change))).rejects.toThrow(
      /immutable/,
    );
    const asApp = database.inTenant(scope, (tx) =>
      tx.version.updateMany({ data: { source: "2" } }),
    );
    await expect(asApp).rejects.toThrow(/permission denied/);
    await database.inTenant(scope, (tx) =>
      tx.script.delete({ where: { tenantId_id: { tenantId, id: scriptId } } }),
    );
    expect(await database.inTenant(scope, (tx) => tx.version.count())).toBe(0);
  });

  test("hold 100 KB, counted in bytes", async () => {
    const { tenantId } = scope;
    const { id: scriptId } = await createScript("large");
    const create = (number: number, source: string) =>
      database.inTenant(scope, (tx) =>
        tx.version.create({
          data: {
            tenantId,
            scriptId,
            number,
            source,
            program: "",
            sourceHash: "h",
            language: "javascript",
          },
        }),
      );
    await create(1, "ä".repeat(51_200));
    await expect(create(2, `${"ä".repeat(51_200)}a`)).rejects.toThrow(/versions_source_size/);
  });
});

test.each([["ab"], ["a".repeat(101)]])(
  "a script's name has 3 to 100 characters, not %s",
  async (name) => {
    await expect(createScript(name)).rejects.toThrow(/scripts_name_length/);
  },
);

test("a script's description has at most 500 characters", async () => {
  await expect(createScript("described", "a".repeat(501))).rejects.toThrow(
    /scripts_description_length/,
  );
});

test.each(["", "A", "a b", "-a", "a-", "a/b", "ä", "a".repeat(64)])(
  "a slug cannot be %j",
  async (slug) => {
    await expect(createTestTenant(database, slug)).rejects.toThrow(/tenants_slug_form/);
  },
);

test("tells a name that is taken from other failures", async () => {
  await createScript("taken");
  const error = await createScript("taken").catch((reason: unknown) => reason);
  expect(isUniqueViolation(error)).toBe(true);
  expect(isUniqueViolation(error, "scripts_tenant_id_name_key")).toBe(true);
  expect(isUniqueViolation(error, "scripts_pkey")).toBe(false);
  const missing = await setStatus(newId(), "running").catch((reason: unknown) => reason);
  expect(isUniqueViolation(missing)).toBe(false);
  expect(isMissingRow(missing)).toBe(true);
});

test.each([
  ["collection's name", "documents_collection_form", { collection: "a b" }],
  ["document's id", "documents_id_length", { id: "a".repeat(201) }],
  ["document's id", "documents_id_length", { id: "" }],
  ["document that is no object", "documents_data_object", { data: [1] }],
  ["document's size", "documents_data_size", { data: { text: "a".repeat(524_288) } }],
])("a %s is bounded: %s", async (_name, constraint, given) => {
  const { tenantId } = scope;
  const sound = { tenantId, collection: "users", id: "ä".repeat(200), data: {} };
  const create = (data: typeof sound) =>
    database
      .inTenant(scope, (tx) => tx.document.create({ data }))
      .catch((reason: unknown) => reason);
  const error = await create({ ...sound, ...given });
  expect(isCheckViolation(error, constraint)).toBe(true);
  expect(isCheckViolation(error, "documents_other")).toBe(false);
});
