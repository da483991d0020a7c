import { z } from "zod";
import { id } from "./text.ts";

/** A list's answer. `nextCursor` is null at the end. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** What every list takes beside its filters. */
export const pageInput = {
  limit: z.int().min(1).max(100).default(50).describe("How many items a page holds at most."),
  cursor: id.nullish().describe("`nextCursor` of the page before; left out, the first page."),
};

/**
 * Cuts a page out of rows that were read with `limit + 1`: the surplus row only tells that there
 * is a next page. Rows are ordered by id, and the cursor is the last id that was shown.
 */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  idOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? idOf(last) : null,
  };
}
