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
}

const unitCount = 0x1_0000;

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
  const search = (text: string) => {
    const spans: Span[] = [];
    let node = 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (node === 0 && ((first[unit >> 3] ?? 0) & (1 << (unit & 7))) === 0) continue;
      node = step(automaton, node, unit);
      const length = longest[node] ?? 0;
      if (length > 0) addSpan(spans, index + 1 - length, index + 1);
    }
    return spans;
  };
  const arrays = [first, ...Object.values(automaton)];
  const byteLength = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  return Object.assign(search, { byteLength });
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
  /** The unit that leads from a node to the one numbered after it, or `noUnit`: most nodes have no other way on. */
  next: Uint16Array;
  /** 1 for each node that has other ways. */
  isForked: Uint8Array;
  /** The other ways, in growing order: node × 65 536 + unit. */
  branches: Float64Array;
  /** The node that each of them leads to. */
  branchEnds: Uint32Array;
  /** For each node the length of the longest needle that ends there; 0 for none. */
  longest: Uint32Array;
  /** For each node that of its longest proper ending which is the beginning of a needle. */
  fallback: Uint32Array;
}

/** This unit is always a branch, so that in `next` it can stand for none. */
const noUnit = 0xffff;

/** The way by which each node was reached first; what only building needs. */
interface Edges {
  from: Uint32Array;
  unit: Uint16Array;
}

function buildAutomaton(sortedNeedles: readonly string[]): Automaton {
  // In this order, what a needle has in common with any before it, it has with the last.
  const shared = sortedNeedles.map((needle, index) =>
    commonLength(sortedNeedles[index - 1] ?? "", needle),
  );
  const nodeCount = sortedNeedles.reduce(
    (sum, needle, index) => sum + needle.length - (shared[index] ?? 0),
    1,
  );
  const edges = { from: new Uint32Array(nodeCount), unit: new Uint16Array(nodeCount) };
  const longest = new Uint32Array(nodeCount);
  const path = [0];
  let count = 1;
  sortedNeedles.forEach((needle, at) => {
    for (let index = shared[at] ?? 0; index < needle.length; index += 1) {
      edges.from[count] = path[index] ?? 0;
      edges.unit[count] = needle.charCodeAt(index);
      path[index + 1] = count;
      count += 1;
    }
    longest[path[needle.length] ?? 0] = needle.length;
  });
  const fallback = new Uint32Array(nodeCount);
  const automaton = { ...waysOf(edges), longest, fallback };
  setFallbacks(automaton, edges);
  return automaton;
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return length;
}

function waysOf({ from, unit }: Edges) {
  const next = new Uint16Array(from.length).fill(noUnit);
  const isForked = new Uint8Array(from.length);
  const branched: { key: number; to: number }[] = [];
  for (let to = 1; to < from.length; to += 1) {
    const node = from[to] ?? 0;
    const by = unit[to] ?? 0;
    if (to === node + 1 && by !== noUnit) next[node] = by;
    else {
      isForked[node] = 1;
      branched.push({ key: node * unitCount + by, to });
    }
  }
  branched.sort((left, right) => left.key - right.key);
  const branches = Float64Array.from(branched, ({ key }) => key);
  const branchEnds = Uint32Array.from(branched, ({ to }) => to);
  return { next, isForked, branches, branchEnds };
}

/** A node's fallback is nearer to the beginning than itself, so the near ones come first; the first units have none. */
function setFallbacks(automaton: Automaton, { from, unit }: Edges): void {
  const { longest, fallback } = automaton;
  for (const to of nodesByDepth(from)) {
    const node = from[to] ?? 0;
    if (node === 0) continue;
    const target = step(automaton, fallback[node] ?? 0, unit[to] ?? 0);
    fallback[to] = target;
    if (longest[to] === 0) longest[to] = longest[target] ?? 0;
  }
}

/** All nodes, those nearest to the beginning first. A node's number is greater than that of the one before it. */
function nodesByDepth(from: Uint32Array): Uint32Array {
  const depths = new Uint32Array(from.length);
  const ends = [1];
  for (let node = 1; node < from.length; node += 1) {
    const depth = (depths[from[node] ?? 0] ?? 0) + 1;
    depths[node] = depth;
    ends[depth] = (ends[depth] ?? 0) + 1;
  }
  for (let depth = 1; depth < ends.length; depth += 1) {
    ends[depth] = (ends[depth] ?? 0) + (ends[depth - 1] ?? 0);
  }
  const nodes = new Uint32Array(from.length);
  for (let node = from.length - 1; node >= 0; node -= 1) {
    const depth = depths[node] ?? 0;
    const place = (ends[depth] ?? 0) - 1;
    ends[depth] = place;
    nodes[place] = node;
  }
  return nodes;
}

/** 0 for none: nothing leads back to the beginning. */
function childOf(automaton: Automaton, node: number, unit: number): number {
  if (automaton.next[node] === unit && unit !== noUnit) return node + 1;
  return automaton.isForked[node] === 1 ? branchEnd(automaton, node * unitCount + unit) : 0;
}

function branchEnd({ branches, branchEnds }: Automaton, key: number): number {
  let low = 0;
  let high = branches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((branches[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return branches[low] === key ? (branchEnds[low] ?? 0) : 0;
}

function step(automaton: Automaton, from: number, unit: number): number {
  for (let node = from; ; node = automaton.fallback[node] ?? 0) {
    const to = childOf(automaton, node, unit);
    if (to !== 0 || node === 0) return to;
  }
}
