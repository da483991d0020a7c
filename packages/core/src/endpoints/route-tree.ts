import { requestSegments } from "./endpoint-path.ts";

/** One segment deeper for each level. */
interface Node<Route> {
  route: Route | null;
  literals: Map<string, Node<Route>>;
  parameter: Node<Route> | null;
}

export interface RouteMatch<Route> {
  route: Route;
  /** The parameters' values, percent-decoded. */
  params: Record<string, string>;
}

/** Finds the endpoint of a tenant that answers a path, whatever their number. */
export interface RouteTree<Route> {
  /**
   * Of several that match, the one with more literal segments wins; among equals, the one whose first difference is a literal.
   * @param path what follows the tenant's slug, not decoded
   */
  match(path: string): RouteMatch<Route> | null;
}

const createNode = <Route>(): Node<Route> => ({
  route: null,
  literals: new Map(),
  parameter: null,
});

const segmentsOf = (path: string) => (path === "/" ? [] : path.slice(1).split("/"));

/** @param routes with saved paths, of which no two match the same requests */
export function createRouteTree<Route extends { path: string }>(
  routes: readonly Route[],
): RouteTree<Route> {
  const root = createNode<Route>();
  for (const route of routes) insert(root, route);
  return {
    match(path) {
      const segments = requestSegments(path);
      if (segments === null) return null;
      const route = findBest(root, segments, 0).route;
      return route === null ? null : { route, params: paramsOf(route.path, segments) };
    },
  };
}

function insert<Route extends { path: string }>(root: Node<Route>, route: Route): void {
  let node = root;
  for (const segment of segmentsOf(route.path)) {
    if (segment.startsWith(":")) {
      node.parameter ??= createNode();
      node = node.parameter;
    } else {
      const next: Node<Route> = node.literals.get(segment) ?? createNode();
      node.literals.set(segment, next);
      node = next;
    }
  }
  node.route = route;
}

interface Found<Route> {
  route: Route | null;
  literals: number;
}

/** Both ways are gone at each segment, 2 to the power of 8 at most: a literal now may cost two later. */
function findBest<Route>(
  node: Node<Route>,
  segments: readonly string[],
  depth: number,
): Found<Route> {
  const segment = segments[depth];
  if (segment === undefined) return { route: node.route, literals: 0 };
  const literalNode = node.literals.get(segment);
  const viaLiteral = literalNode && findBest(literalNode, segments, depth + 1);
  const viaParameter = node.parameter && findBest(node.parameter, segments, depth + 1);
  if (!viaLiteral?.route) return viaParameter ?? { route: null, literals: 0 };
  const literals = viaLiteral.literals + 1;
  if (viaParameter?.route && viaParameter.literals > literals) return viaParameter;
  return { route: viaLiteral.route, literals };
}

function paramsOf(path: string, segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, part] of segmentsOf(path).entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = segments[index] ?? "";
  }
  return params;
}
