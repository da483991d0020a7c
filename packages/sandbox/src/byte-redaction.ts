import { joinSpans } from "./redaction-spans.ts";
import type { PieceSearch, TextSearch } from "./text-search.ts";

/** Takes secrets out of bytes that come in pieces, wherever they are cut; all else stays as it is. */
export interface ByteRedaction {
  /** @returns what can be told of all bytes so far, without what it told before: not yet what may be the beginning of a secret */
  add(piece: Buffer): Buffer;
  /** @returns the rest */
  end(): Buffer;
}

/**
 * Bytes are searched as a text with one character for each, so that nothing has to be known of their encoding.
 * @param currentSearches for all secrets that are known now; the same list as long as there is no new one
 */
export function createByteRedaction(
  mark: string,
  currentSearches: () => readonly TextSearch[],
): ByteRedaction {
  let searches: readonly TextSearch[] = [];
  let pieces: PieceSearch[] = [];
  /** Bytes that were not told yet, and how many of the text were told before them. */
  let held = "";
  let told = 0;
  /** Where the searches began: after what was told when the last secret came. */
  let origin = 0;
  /** Up to here all is part of a secret whose mark was told. */
  let markedUntil = 0;

  const search = (piece: string) => {
    const current = currentSearches();
    if (current === searches) {
      for (const one of pieces) one.add(piece);
      return;
    }
    searches = current;
    origin = told;
    pieces = current.map((one) => one.inPieces());
    for (const one of pieces) one.add(held);
  };

  const spansFrom = () => {
    const found = pieces.flatMap(({ spans }) =>
      spans.map(({ start, end }) => ({ start: start + origin, end: end + origin })),
    );
    return joinSpans(markedUntil > told ? [{ start: told, end: markedUntil }, ...found] : found);
  };

  /** Tells what is held up to a place in the text. */
  const tellUntil = (until: number): Buffer => {
    let result = "";
    let done = told;
    for (const { start, end } of spansFrom()) {
      if (start >= until) break;
      if (start > done) result += held.slice(done - told, start - told);
      if (start >= markedUntil) result += mark;
      markedUntil = Math.max(markedUntil, end);
      done = Math.min(end, until);
    }
    result += held.slice(done - told, until - told);
    held = held.slice(until - told);
    told = until;
    for (const one of pieces) one.forget(until - origin);
    return Buffer.from(result, "latin1");
  };

  return {
    add(piece) {
      if (currentSearches().length === 0) {
        told += piece.length;
        return piece;
      }
      const text = piece.toString("latin1");
      held += text;
      search(text);
      const open = Math.max(0, ...pieces.map(({ openLength }) => openLength));
      return tellUntil(told + held.length - open);
    },
    end: () => tellUntil(told + held.length),
  };
}
