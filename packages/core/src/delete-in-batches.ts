const rowsAtOnce = 1_000;
/** What is left after these comes with the next call. */
const batches = 50;

/**
 * Deletes up to 50 000 rows, a thousand in a transaction: nobody waits long for their locks.
 *
 * @param deleteSome deletes at most so many rows, and answers how many
 */
export async function deleteInBatches(
  deleteSome: (rowsAtOnce: number) => Promise<number>,
): Promise<{ deleted: number }> {
  let deleted = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    const count = await deleteSome(rowsAtOnce);
    deleted += count;
    if (count < rowsAtOnce) break;
  }
  return { deleted };
}
