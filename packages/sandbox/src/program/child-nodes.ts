import type { AnyNode } from "acorn";

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** The nodes right below one, each with the name of the field that it stands in. */
export function* childNodes(node: AnyNode): Generator<[key: string, child: AnyNode]> {
  for (const [key, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) {
        yield [key, child];
      }
    }
  }
}
