import { systemActor } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { CoreError } from "../errors.ts";
import { parseInput } from "../parse-input.ts";
import { createScript } from "../scripts/create-script.ts";
import { createScriptInput } from "../scripts/script-input.ts";
import { writeTenant } from "../tenants/write-tenant.ts";
import { demoScripts } from "./demo-scripts.ts";
import { loadTenantCaller } from "./load-tenant-caller.ts";

const slug = "demo";
const seededKey = "demo_seeded";

async function unlessThere(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CoreError && error.code === "conflict")) throw error;
  }
}

/**
 * Makes the tenant `demo` with one working script of each type, active. Done once in the life of an
 * instance: what people change or delete in it stays so. A seed that broke off is completed.
 */
export async function seedDemoTenant(context: Context): Promise<void> {
  const { database } = context;
  const seeded = await database.asSystem("installation", (tx) =>
    tx.instanceSetting.findFirst({ where: { key: seededKey } }),
  );
  if (seeded !== null) return;
  await unlessThere(() => writeTenant(context, systemActor, { slug, name: "Demo" }));
  const caller = await loadTenantCaller(context, slug);
  for (const script of demoScripts) {
    const input = parseInput(createScriptInput, { ...script, status: "active" });
    await unlessThere(() => createScript(context, caller, input));
  }
  await database.asSystem("installation", (tx) =>
    tx.instanceSetting.createMany({
      data: [{ key: seededKey, value: true }],
      skipDuplicates: true,
    }),
  );
}
