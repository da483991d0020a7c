/**
 * Which realm a program's executions may have. In a kept realm what executions share is frozen, so a program that
 * changes the language's own objects, or looks at whether they can be changed, must have a realm of its own. This
 * is told from its syntax, and any doubt is for the realm of its own: what is overlooked is a TypeError in the
 * program, never something that the next execution sees.
 */
import type { AnyNode, Program } from "acorn";
import type { NeededRealm } from "../protocol.ts";
import { childNodes } from "./child-nodes.ts";
import { WEB_GLOBALS } from "./global-names.ts";
import {
  isGlobal,
  isHarmlessGlobal,
  isNamed,
  isReplacedMethod,
  LEADING,
  memberName,
  type Place,
} from "./global-use.ts";
import { WORDS } from "./inspect-module.ts";

export interface ProgramNeeds {
  realm: NeededRealm;
  /** The globals of the web platform that are mentioned. */
  webGlobals: string[];
}

function isWord({ node, key, parent }: Place): boolean {
  if (parent === null || ("computed" in parent.node && parent.node.computed && key !== "object")) {
    return false;
  }
  return node.type === "Identifier" && WORDS[parent.node.type] === key && !isShorthand(parent.node);
}

function isShorthand(node: AnyNode): boolean {
  return node.type === "Property" && node.shorthand;
}

function isHarmless(place: Place): boolean {
  const { node, key, parent } = place;
  if (node.type === "MemberExpression") {
    const name = memberName(node);
    if (name === "constructor") {
      return isNamed(place);
    }
    if (isReplacedMethod(place)) {
      return false;
    }
    // With a global before it, that is looked at there.
    return name === null || !LEADING.has(name) || (name === "prototype" && isGlobal(node.object));
  }
  if (node.type === "Property" && !node.computed) {
    return !("name" in node.key && node.key.name === "__proto__") && !isNamedProto(node.key);
  }
  return !isGlobal(node) || isWord({ node, key, parent }) || isHarmlessGlobal(node.name, place);
}

function isNamedProto(key: AnyNode): boolean {
  return key.type === "Literal" && key.value === "__proto__";
}

/** What is told of it is V8's own state, which no freezing hides: a realm for this program alone. */
function mentionsRandom(node: AnyNode): boolean {
  return (
    (node.type === "Identifier" && node.name === "random") ||
    (node.type === "Literal" && node.value === "random")
  );
}

/** @param module what acorn made of the program's text */
export function findNeeds(module: Program): ProgramNeeds {
  const webGlobals = new Set<string>();
  let isOwn = false;
  let isAlone = false;
  const waiting: Place[] = [{ node: module, key: "", parent: null }];
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const { node } = place;
    isOwn ||= !isHarmless(place);
    isAlone ||= mentionsRandom(node);
    if (node.type === "Identifier" && WEB_GLOBALS.has(node.name) && !isWord(place)) {
      webGlobals.add(node.name);
    }
    for (const [key, child] of childNodes(node)) {
      waiting.push({ node: child, key, parent: place });
    }
  }
  const realm = isOwn ? "own" : isAlone || webGlobals.size > 0 ? "alone" : "shared";
  return { realm, webGlobals: [...webGlobals].sort() };
}
