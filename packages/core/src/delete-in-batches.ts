const rowsAtOnce = 1_000;
/** What is left after these comes with the next call. */
const rowsACall = 50_000;

/**
 * Deletes up to 50 000 rows, a thousand in a transaction: nobody waits long for their locks.
 *
 * @param deleteSome deletes at most so many rows, and answers how many, and whether there may be more
 */
export async function deleteInBatches(
  deleteSome: (rowsAtOnce: number) => Promise<{ deleted: number; hasMore: boolean }>,
): Promise<{ deleted: number }> {
  let deleted = 0;
  for (let hasMore = true; hasMore && deleted < rowsACall; ) {
    const batch = await deleteSome(rowsAtOnce);
    deleted += batch.deleted;
    hasMore = batch.hasMore;
  }
  return { deleted };
}
