import { expect, test } from "vitest";
import { schemaDifference } from "./schema-difference.ts";
import { readSchema } from "./schema-engine.ts";
import { createTestDatabase, withClient } from "./testing/test-database.ts";

test("the migrations make what schema.prisma says, and a change of either is noticed", async () => {
  const { ownerUrl, drop } = await createTestDatabase();
  try {
    const schema = await readSchema();
    expect(await schemaDifference(ownerUrl, schema)).toBeNull();
    const changed = schema.replace("model Tenant {", "model Tenant {\n  colour String?");
    expect(changed).not.toBe(schema);
    expect(await schemaDifference(ownerUrl, changed)).toMatch(/ADD COLUMN\s+"colour"/);
    await withClient(ownerUrl, (client) =>
      client.query("DROP INDEX executions_tenant_id_script_id_id_idx"),
    );
    expect(await schemaDifference(ownerUrl, schema)).toContain(
      "executions_tenant_id_script_id_id_idx",
    );
  } finally {
    await drop();
  }
});
