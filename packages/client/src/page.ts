/** A part of a list. */
export interface Page<Item> {
  items: Item[];
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
}

/**
 * A list that is asked for. Awaited, it is its first page; in `for await`, all items from there on, each page asked for
 * when its first item is due.
 */
export interface Paged<Item> extends Promise<Page<Item>>, AsyncIterable<Item> {}

/** @param ask asks for the page at a cursor, or for the first one */
export function toPaged<Item>(ask: (cursor?: string) => Promise<Page<Item>>): Paged<Item> {
  const first = ask();
  async function* iterate(): AsyncGenerator<Item, void, undefined> {
    let page = await first;
    yield* page.items;
    while (page.nextCursor !== null) {
      page = await ask(page.nextCursor);
      yield* page.items;
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: iterate });
}
