/** From this use on a statement is prepared: what is asked a few times is planned a few times. */
const usesBefore = 5;
/** Texts that are counted at a time; some vary with the length of a list, without end. */
const maxCounted = 1_000;

/**
 * Names for the statements of one pool that come again and again: Postgres plans a named one once for a connection, which for the
 * queue's statements costs more than to run them.
 * @param options.maxNames plans are kept by each connection, for good
 * @param options.maxLength of a statement that may have a name
 * @returns what Prisma's adapter asks for the name of each statement; undefined leaves it unnamed
 */
export function createStatementNames({
  maxNames = 100,
  maxLength = Number.POSITIVE_INFINITY,
} = {}): (query: { sql: string }) => string | undefined {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return ({ sql }) => {
    const name = names.get(sql);
    if (name !== undefined || names.size >= maxNames || sql.length > maxLength) return name;
    const count = (uses.get(sql) ?? 0) + 1;
    uses.delete(sql);
    if (count > usesBefore) {
      const next = `runlet_${names.size + 1}`;
      names.set(sql, next);
      return next;
    }
    uses.set(sql, count);
    if (uses.size > maxCounted) uses.delete(uses.keys().next().value ?? "");
    return undefined;
  };
}
