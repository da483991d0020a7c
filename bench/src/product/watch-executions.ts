import type { Installation } from "./installation.ts";

/**
 * Before calls: remembers what is recorded already.
 * @returns compares afterwards what was recorded since with the calls that were answered
 */
export async function watchExecutions(
  { query }: Installation,
  tenantIds: readonly string[],
): Promise<(answered: number) => Promise<void>> {
  const [first] = await query<{ id: string }>("SELECT uuidv7() AS id");
  return async (answered) => {
    const [found] = await query<{ count: number }>(
      `SELECT count(*)::int FROM executions
       WHERE tenant_id = ANY ($1) AND id > $2 AND status = 'completed'`,
      [tenantIds, first?.id],
    );
    if (found?.count !== answered) {
      throw new Error(`${answered} calls were answered and ${found?.count} executions recorded`);
    }
  };
}
