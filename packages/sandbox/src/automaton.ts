/** What finds many needles at once (Aho–Corasick): a trie of them, with fallbacks. */

export const unitCount = 0x1_0000;

/** A node stands for what was read on the way to it; node 0 for nothing. */
export interface Automaton {
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

/** @param sortedNeedles in the order of their units, none of them empty */
export function buildAutomaton(sortedNeedles: readonly string[]): Automaton {
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

/** The node after one more unit of a text. */
export function step(automaton: Automaton, from: number, unit: number): number {
  for (let node = from; ; node = automaton.fallback[node] ?? 0) {
    const to = childOf(automaton, node, unit);
    if (to !== 0 || node === 0) return to;
  }
}

/** How many units were read on the way to each node: the longest ending of the text so far that begins a needle. */
export function depthsOf({ next, branches, branchEnds }: Automaton): Uint32Array {
  const from = new Uint32Array(next.length);
  for (let node = 0; node + 1 < next.length; node += 1) {
    if (next[node] !== noUnit) from[node + 1] = node;
  }
  branches.forEach((key, at) => {
    from[branchEnds[at] ?? 0] = Math.floor(key / unitCount);
  });
  const depths = new Uint32Array(next.length);
  for (let node = 1; node < depths.length; node += 1) {
    depths[node] = (depths[from[node] ?? 0] ?? 0) + 1;
  }
  return depths;
}

/** The node itself, or the nearest of its fallbacks, that is not the end of all needles which lead to it. */
export function mayGoOn({ next, isForked, fallback }: Automaton, from: number): number {
  let node = from;
  while (node !== 0 && next[node] === noUnit && isForked[node] === 0) node = fallback[node] ?? 0;
  return node;
}
