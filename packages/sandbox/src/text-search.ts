/** Where something was found: from `start`, up to and without `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** Finds every occurrence of any needle; what overlaps is one span. Spans come in the order of the text. */
export type TextSearch = (text: string) => Span[];

const unitCount = 0x1_0000;

/**
 * A search for many needles at once (Aho–Corasick). Its time grows with the text alone, whatever the needles and the text are: both are
 * a tenant's, and the thread that searches is everybody's.
 *
 * @param needles none of them empty
 */
export function createTextSearch(needles: ReadonlySet<string>): TextSearch {
  const automaton = buildAutomaton(needles);
  const isFirst = new Uint8Array(unitCount);
  for (const needle of needles) isFirst[needle.charCodeAt(0)] = 1;
  return (text) => {
    const spans: Span[] = [];
    let node = 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (node === 0 && isFirst[unit] === 0) continue;
      node = step(automaton, node, unit);
      const length = automaton.longest[node] ?? 0;
      if (length > 0) addSpan(spans, index + 1 - length, index + 1);
    }
    return spans;
  };
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

/** A node stands for what was read on the way to it; node 0 for nothing. */
interface Automaton {
  /** The unit that leads from a node to the one numbered after it, or -1: most nodes have no other way on. */
  next: number[];
  /** The other ways: node × 65 536 + unit → node. */
  branches: Map<number, number>;
  /** For each node the length of the longest needle that ends there; 0 for none. */
  longest: number[];
  /** For each node that of its longest proper ending which is the beginning of a needle. */
  fallback: number[];
}

interface Edge {
  from: number;
  to: number;
  unit: number;
}

function buildAutomaton(needles: ReadonlySet<string>): Automaton {
  const automaton: Automaton = { next: [-1], branches: new Map(), longest: [0], fallback: [0] };
  const edgesByDepth: Edge[][] = [];
  for (const needle of needles) addNeedle(automaton, needle, edgesByDepth);
  // A node's fallback is nearer to the beginning than itself, so the near ones come first; the first units have none.
  const { longest, fallback } = automaton;
  for (const edges of edgesByDepth.slice(1)) {
    for (const { from, to, unit } of edges) {
      const target = step(automaton, fallback[from] ?? 0, unit);
      fallback[to] = target;
      if (longest[to] === 0) longest[to] = longest[target] ?? 0;
    }
  }
  return automaton;
}

function addNeedle(automaton: Automaton, needle: string, edgesByDepth: Edge[][]): void {
  const { next, branches, longest, fallback } = automaton;
  let node = 0;
  for (let index = 0; index < needle.length; index += 1) {
    const unit = needle.charCodeAt(index);
    let to = childOf(automaton, node, unit);
    if (to === undefined) {
      to = next.push(-1) - 1;
      longest.push(0);
      fallback.push(0);
      if (to === node + 1) next[node] = unit;
      else branches.set(node * unitCount + unit, to);
      const edges = edgesByDepth[index] ?? [];
      edges.push({ from: node, to, unit });
      edgesByDepth[index] = edges;
    }
    node = to;
  }
  longest[node] = needle.length;
}

function childOf({ next, branches }: Automaton, node: number, unit: number): number | undefined {
  return next[node] === unit ? node + 1 : branches.get(node * unitCount + unit);
}

function step(automaton: Automaton, from: number, unit: number): number {
  for (let node = from; ; node = automaton.fallback[node] ?? 0) {
    const to = childOf(automaton, node, unit);
    if (to !== undefined) return to;
    if (node === 0) return 0;
  }
}
