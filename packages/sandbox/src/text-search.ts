import { buildAutomaton, depthsOf, mayGoOn, step, unitCount } from "./automaton.ts";

/** Where something was found: from `start`, up to and without `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** Finds every occurrence of any needle; what overlaps is one span. Spans come in the order of the text. */
export interface TextSearch {
  (text: string): Span[];
  /** The memory that it takes. */
  readonly byteLength: number;
  /** Begins with a text that comes in pieces. */
  inPieces(): PieceSearch;
}

/** One text's search, whose time too grows with the text alone, however small its pieces are. */
export interface PieceSearch {
  add(piece: string): void;
  /** What was found and not forgotten, counted from the beginning of the text. The last may still grow. */
  readonly spans: readonly Span[];
  /** So many of the last units may be the beginning of a needle. */
  readonly openLength: number;
  /** Drops the spans that end before this place or at it. */
  forget(before: number): void;
}

/**
 * A search for many needles at once (Aho–Corasick). Its time grows with the text alone, whatever the needles and the text are: both are
 * a tenant's, and the thread that searches is everybody's.
 *
 * @param needles none of them empty
 */
export function createTextSearch(needles: ReadonlySet<string>): TextSearch {
  const automaton = buildAutomaton([...needles].sort());
  const { longest } = automaton;
  const first = new Uint8Array(unitCount / 8);
  for (const needle of needles) {
    const unit = needle.charCodeAt(0);
    first[unit >> 3] = (first[unit >> 3] ?? 0) | (1 << (unit & 7));
  }
  /** @returns the node after all of the text */
  const scan = (text: string, spans: Span[], from = 0, offset = 0): number => {
    let node = from;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (node === 0 && ((first[unit >> 3] ?? 0) & (1 << (unit & 7))) === 0) continue;
      node = step(automaton, node, unit);
      const length = longest[node] ?? 0;
      if (length > 0) addSpan(spans, offset + index + 1 - length, offset + index + 1);
    }
    return node;
  };
  const search = (text: string) => {
    const spans: Span[] = [];
    scan(text, spans);
    return spans;
  };
  let depths: Uint32Array | undefined;
  const inPieces = (): PieceSearch => {
    depths ??= depthsOf(automaton);
    const depthOf = depths;
    let node = 0;
    let length = 0;
    let spans: Span[] = [];
    return {
      add(piece) {
        node = scan(piece, spans, node, length);
        length += piece.length;
      },
      get spans() {
        return spans;
      },
      get openLength() {
        return depthOf[mayGoOn(automaton, node)] ?? 0;
      },
      forget(before) {
        spans = spans.filter(({ end }) => end > before);
      },
    };
  };
  const arrays = [first, ...Object.values(automaton)];
  const depthBytes = longest.length * Uint32Array.BYTES_PER_ELEMENT;
  const byteLength = arrays.reduce((sum, array) => sum + array.byteLength, depthBytes);
  return Object.assign(search, { byteLength, inPieces });
}

/** Ends come in growing order: a span either swallows those before it, grows the last one, or stands alone. */
function addSpan(spans: Span[], start: number, end: number): void {
  let last = spans.at(-1);
  while (last !== undefined && last.start >= start) {
    spans.pop();
    last = spans.at(-1);
  }
  if (last !== undefined && last.end > start) last.end = end;
  else spans.push({ start, end });
}
