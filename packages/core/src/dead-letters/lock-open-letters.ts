import type { Tx } from "../context.ts";
import { conflictingField, notFound } from "../errors.ts";

/** A dead letter that is this transaction's to close. */
export interface OpenLetter {
  id: string;
  deliveryId: string;
  scriptId: string;
  /** Null when the script is deleted. */
  scriptName: string | null;
  scriptStatus: string | null;
  key: string | null;
}

type Row = OpenLetter & { replayedAt: Date | null; discardedAt: Date | null };

/**
 * Takes dead letters of the tenant until the transaction ends. `not_found` when there is one that the tenant does not have, `conflict` over one
 * that somebody has dealt with.
 */
export async function lockOpenLetters(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<OpenLetter[]> {
  const wanted = [...new Set(ids)];
  const rows = await tx.$queryRaw<Row[]>`
    SELECT letters.id, delivery_id AS "deliveryId", letters.script_id AS "scriptId", scripts.name AS "scriptName",
      scripts.status::text AS "scriptStatus", deliveries.key, replayed_at AS "replayedAt", discarded_at AS "discardedAt"
    FROM dead_letters AS letters
    JOIN deliveries ON deliveries.tenant_id = letters.tenant_id AND deliveries.id = letters.delivery_id
    LEFT JOIN scripts ON scripts.tenant_id = letters.tenant_id AND scripts.id = letters.script_id
    WHERE letters.tenant_id = ${tenantId}::uuid AND letters.id = ANY(${wanted}::uuid[])
    ORDER BY letters.id FOR UPDATE OF letters`;
  if (rows.length < wanted.length) throw notFound("Dead letter");
  const closed = rows.find(({ replayedAt, discardedAt }) => replayedAt ?? discardedAt);
  if (closed !== undefined) {
    const what = closed.replayedAt === null ? "discarded" : "replayed";
    throw conflictingField("ids", `the dead letter ${closed.id} was ${what} already`);
  }
  return rows;
}
