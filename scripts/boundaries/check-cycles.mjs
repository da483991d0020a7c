import path from "node:path";

const coreSource = "packages/core/src/";

/**
 * The noun of a file of core: its folder under src/. Files directly in src/ put the nouns together and
 * belong to none.
 * @param {string} file
 */
function nounOf(file) {
  const [noun, ...rest] = file.slice(coreSource.length).split("/");
  return file.startsWith(coreSource) && rest.length > 0 && noun !== "testing" ? noun : undefined;
}

/**
 * Nouns of core form a line: a circle between two of them means that a rule lives in the wrong one.
 * Types count too; tests do not.
 * @param {import("./read-workspace.mjs").WorkspacePackage[]} workspace
 * @returns {import("./check-imports.mjs").Failure[]}
 */
export function checkCycles(workspace) {
  const core = workspace.find((owner) => owner.name === "@runlet/core");
  /** @type {Map<string, Map<string, { path: string, line: number }>>} */
  const graph = new Map();
  for (const file of core?.files ?? []) {
    const from = nounOf(file.path);
    if (!from || file.isDevelopment) continue;
    for (const { specifier, line } of file.source.imports) {
      const to = nounOf(path.posix.join(path.posix.dirname(file.path), specifier));
      if (!specifier.startsWith(".") || !to || to === from) continue;
      const edges = graph.get(from) ?? new Map();
      if (!edges.has(to)) edges.set(to, { path: file.path, line });
      graph.set(from, edges);
    }
  }
  return findCycles(graph).map((cycle) => {
    const edge = graph.get(cycle[0] ?? "")?.get(cycle[1] ?? "");
    const message = `closes the circle ${cycle.join(" → ")}; move the shared rule into the noun that the others build on`;
    return { rule: "core-cycle", path: edge?.path ?? coreSource, line: edge?.line ?? 1, message };
  });
}

/**
 * Each circle once, as a path that ends where it starts, from its alphabetically first noun.
 * @param {Map<string, Map<string, unknown>>} graph
 * @returns {string[][]}
 */
function findCycles(graph) {
  /** @type {string[][]} */
  const cycles = [];
  const finished = new Set();
  /** @param {string} node @param {string[]} trail */
  const walk = (node, trail) => {
    const at = trail.indexOf(node);
    if (at >= 0) {
      cycles.push([...trail.slice(at), node]);
      return;
    }
    if (finished.has(node)) return;
    for (const next of [...(graph.get(node)?.keys() ?? [])].sort()) walk(next, [...trail, node]);
    finished.add(node);
  };
  for (const node of [...graph.keys()].sort()) walk(node, []);
  return cycles;
}
