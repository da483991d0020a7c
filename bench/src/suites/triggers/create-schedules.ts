import { type Caller, createScript, createScriptInput } from "@runlet/core";
import { newId } from "@runlet/db";
import type { Installation } from "../../product/installation.ts";

/**
 * Scripts that run each minute, for one tenant. The first is made as people make them; the others are copies of its rows, each
 * with a program of its own.
 */
export async function createSchedules(
  { context, query }: Installation,
  caller: Caller,
  count: number,
): Promise<void> {
  const input = createScriptInput.parse({
    name: "each minute",
    type: "scheduled",
    status: "active",
    source: "export default () => ({ ok: true });",
    schedule: { cron: "* * * * *", catchUp: "all" },
  });
  const first = await createScript(context, caller, input);
  const values = [caller.tenant.id, first.id, Array.from({ length: count - 1 }, newId)];
  const copies = "unnest($3::uuid[]) WITH ORDINALITY AS copy (id, n)";
  await query(
    `INSERT INTO scripts (tenant_id, id, name, type, status, language, limits, updated_at)
     SELECT tenant_id, copy.id, name || ' ' || n, type, status, language, limits, updated_at
     FROM scripts, ${copies} WHERE tenant_id = $1 AND scripts.id = $2`,
    values,
  );
  await query(
    `INSERT INTO versions (tenant_id, script_id, number, language, source, program, source_hash)
     SELECT tenant_id, copy.id, number, language, source || E'\\n// ' || n, text, encode(sha256(convert_to(text, 'UTF8')), 'hex')
     FROM versions, ${copies}, LATERAL (SELECT program || E'\\n// ' || n AS text) AS own
     WHERE tenant_id = $1 AND script_id = $2`,
    values,
  );
  await query(
    `INSERT INTO schedules (tenant_id, script_id, cron, timezone, overlap, catch_up)
     SELECT tenant_id, copy.id, cron, timezone, overlap, catch_up
     FROM schedules, ${copies} WHERE tenant_id = $1 AND script_id = $2`,
    values,
  );
}
