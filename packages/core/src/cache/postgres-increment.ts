import type { Tx } from "../context.ts";
import type { Increment } from "./cache-store.ts";

export interface IncrementOrder {
  key: string;
  by: number;
  ttlSeconds: number | null;
}

/** A whole number as JSON writes the safe ones: not `1e21`, which stands for a greater one. */
const wholeNumber = "^-?[0-9]{1,16}$";

/**
 * Adds to an entry and answers its `sum`; where that is refused the row stays as it is, and no row comes back.
 * Its parameters: the tenant's id, and `incrementValues`.
 */
// A CASE, since the sides of an AND may be evaluated in any order.
export const incrementText = `
  INSERT INTO cache_entries AS entry (tenant_id, key, value, expires_at)
  VALUES ($1::uuid, $2, to_json($3::bigint), now() + make_interval(secs => $4))
  ON CONFLICT (tenant_id, key) DO UPDATE SET
    value = CASE WHEN entry.expires_at <= now() THEN excluded.value
      ELSE to_json(entry.value::text::bigint + $3::bigint) END,
    expires_at = CASE WHEN entry.expires_at <= now() THEN excluded.expires_at
      ELSE entry.expires_at END
  WHERE CASE WHEN entry.expires_at <= now() THEN true
    WHEN entry.value::text ~ '${wholeNumber}'
    THEN abs(entry.value::text::bigint + $3::bigint) <= ${Number.MAX_SAFE_INTEGER}
    ELSE false END
  RETURNING value::text::bigint AS sum`;

export function incrementValues({ key, by, ttlSeconds }: IncrementOrder): unknown[] {
  return [key, by, ttlSeconds];
}

/** What was refused once may be taken by now: so it is tried again, where the reason can be read before anybody changes the entry. */
export async function incrementOrExplain(
  tx: Tx,
  tenantId: string,
  order: IncrementOrder,
): Promise<Increment> {
  const values = [tenantId, ...incrementValues(order)];
  const changed = await tx.$queryRawUnsafe<{ sum: bigint }[]>(incrementText, ...values);
  if (changed[0] !== undefined) return { sum: Number(changed[0].sum) };
  // The statement above has locked the row: it is the one that was refused.
  const [row] = await tx.$queryRaw<{ is_whole: boolean }[]>`
    SELECT value::text ~ ${wholeNumber} AS is_whole FROM cache_entries
    WHERE tenant_id = ${tenantId}::uuid AND key = ${order.key}`;
  return { refusal: row?.is_whole ? "out_of_range" : "not_whole" };
}
