import type { Context } from "../context.ts";

/** A context whose tenant transactions do all their work and are then rolled back. */
export function rehearsalOf(context: Context): Context {
  const { database } = context;
  const inTenant: typeof database.inTenant = async (scope, work, options) => {
    const rollBack = new Error("Rolled back, as every transaction of a rehearsal");
    const results: Awaited<ReturnType<typeof work>>[] = [];
    try {
      await database.inTenant(
        scope,
        async (tx) => {
          results.push(await work(tx));
          throw rollBack;
        },
        options,
      );
    } catch (error) {
      if (error !== rollBack) throw error;
    }
    return results[0] as Awaited<ReturnType<typeof work>>;
  };
  return { ...context, database: { ...database, inTenant } };
}
