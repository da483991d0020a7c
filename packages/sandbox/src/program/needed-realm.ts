/**
 * Which realm a program's executions may have. In a kept realm what executions share is frozen, so a program that
 * changes the language's own objects, or looks at whether they can be changed, must have a realm of its own. This
 * is told from its syntax, and any doubt is for the realm of its own: what is overlooked is a TypeError in the
 * program, never something that the next execution sees.
 */
import type {
  AnyNode,
  CallExpression,
  Expression,
  Identifier,
  MemberExpression,
  Program,
} from "acorn";
import type { NeededRealm } from "../protocol.ts";
import { childNodes } from "./child-nodes.ts";
import { LANGUAGE_GLOBALS, WEB_GLOBALS } from "./global-names.ts";
import { WORDS } from "./inspect-module.ts";

export interface ProgramNeeds {
  realm: NeededRealm;
  /** The globals of the web platform that are mentioned. */
  webGlobals: string[];
}

/** A node with those around it. */
interface Place {
  node: AnyNode;
  /** The field of the parent that it stands in. */
  key: string;
  parent: Place | null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Globals that are values, not objects. */
const VALUES = words("undefined NaN Infinity");

/** Handed to others as functions: `texts.map(Number)`. */
const CALLBACKS = words(
  "BigInt Boolean Number String decodeURIComponent encodeURIComponent isFinite isNaN parseFloat parseInt",
);

/** Their prototypes are not frozen in kept realms (guest/kept/open-prototypes.ts): objects may have fields of any name. */
const BASE_CLASSES = words(
  "AggregateError Array Error EvalError EventTarget Map Object Promise RangeError ReferenceError Set SyntaxError TypeError URIError",
);

/** What they say of the language's objects is otherwise where those are frozen. */
const REVEALING = words(
  "getOwnPropertyDescriptor getOwnPropertyDescriptors getPrototypeOf isExtensible isFrozen isSealed",
);

const CHANGING = words(
  "assign defineProperties defineProperty freeze preventExtensions seal setPrototypeOf",
);

/** Of regular expressions' constructor: the others tell of matches that the program did not make. */
const REGEXP_MEMBERS = words("escape prototype");

/** They lead from any object to what all share. */
const LEADING = words(
  "__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ constructor prototype",
);

/** Nodes of which it is certain that they make an object, or name one that the program made. */
const OWN_OBJECTS = words(
  "ArrayExpression ArrowFunctionExpression ClassExpression FunctionExpression NewExpression ObjectExpression ThisExpression",
);

function isGlobal(node: AnyNode): node is Identifier {
  return (
    node.type === "Identifier" && (LANGUAGE_GLOBALS.has(node.name) || WEB_GLOBALS.has(node.name))
  );
}

/** The name of a member where the text tells it. */
function memberName({ computed, property }: MemberExpression): string | null {
  if (!computed) {
    return property.type === "Identifier" ? property.name : null;
  }
  if (property.type === "TemplateLiteral" && property.expressions.length === 0) {
    return property.quasis[0]?.value.cooked ?? null;
  }
  return property.type === "Literal" ? String(property.value) : null;
}

/** Whether something is written to the node, or it is taken away. */
function isChanged({ node, key, parent }: Place): boolean {
  switch (parent?.node.type) {
    case "AssignmentExpression":
    case "AssignmentPattern":
    case "ForInStatement":
    case "ForOfStatement":
      return key === "left";
    case "UnaryExpression":
      return parent.node.operator === "delete";
    case "UpdateExpression":
    case "ArrayPattern":
    case "RestElement":
      return true;
    case "Property":
      return key === "value" && parent.parent?.node.type === "ObjectPattern";
    case "ChainExpression":
      return isChanged(parent);
    case "MemberExpression":
      // A member of it is.
      return key === "object" && node.type !== "CallExpression" && isChanged(parent);
    default:
      return false;
  }
}

/** `Array.prototype.slice.call(…)`, which only calls what is there. */
function isBorrowedMethod({ parent: method }: Place): boolean {
  const caller = method?.parent;
  return (
    method?.node.type === "MemberExpression" &&
    !LEADING.has(memberName(method.node) ?? "__proto__") &&
    caller?.node.type === "MemberExpression" &&
    /^(?:apply|call)$/.test(memberName(caller.node) ?? "") &&
    caller.parent?.node.type === "CallExpression" &&
    caller.key === "callee"
  );
}

/** `error.constructor.name`, or a comparison: nothing is reached through it. */
function isNamed({ key, parent }: Place): boolean {
  return (
    parent?.node.type === "BinaryExpression" ||
    (parent?.node.type === "MemberExpression" &&
      key === "object" &&
      memberName(parent.node) === "name" &&
      !isChanged(parent))
  );
}

function isCallOnOwnObject({ key, parent }: Place): boolean {
  if (parent?.node.type !== "CallExpression" || key !== "callee") {
    return false;
  }
  const first: Expression | AnyNode | undefined = (parent.node as CallExpression).arguments[0];
  return (
    first !== undefined &&
    (OWN_OBJECTS.has(first.type) || (first.type === "Identifier" && !isGlobal(first)))
  );
}

/** Whether `Global.member` is harmless. */
function isHarmlessMember(owner: string, place: Place): boolean {
  const member = place.node as MemberExpression;
  const name = memberName(member);
  if (name === null || isChanged(place)) {
    return false;
  }
  if (name === "prototype") {
    return isBorrowedMethod(place);
  }
  if (owner === "Object" && CHANGING.has(name)) {
    return isCallOnOwnObject(place);
  }
  return (
    !LEADING.has(name) &&
    !(owner === "Object" && REVEALING.has(name)) &&
    !(owner === "RegExp" && !REGEXP_MEMBERS.has(name))
  );
}

/** Whether a global is only called, asked for a member, compared, or handed on as a function. */
function isHarmlessUse(name: string, { key, parent }: Place): boolean {
  switch (parent?.node.type) {
    case "CallExpression":
    case "NewExpression":
      return key === "callee" || CALLBACKS.has(name);
    case "MemberExpression":
      return key === "object" && isHarmlessMember(name, parent);
    case "BinaryExpression":
      return true;
    case "UnaryExpression":
      return parent.node.operator === "typeof";
    case "ClassDeclaration":
    case "ClassExpression":
      return key === "superClass" && BASE_CLASSES.has(name);
    default:
      return false;
  }
}

function isHarmlessGlobal(name: string, place: Place): boolean {
  if (VALUES.has(name)) {
    return true;
  }
  return name !== "globalThis" && name !== "Reflect" && isHarmlessUse(name, place);
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
