/**
 * Whether a use of a global is harmless where what it names is frozen and belongs to many executions: it is
 * only called, asked for a member, compared, or handed on as a function.
 */
import type { AnyNode, CallExpression, Identifier, MemberExpression } from "acorn";
import { LANGUAGE_GLOBALS, WEB_GLOBALS } from "./global-names.ts";

/** A node with those around it. */
export interface Place {
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
  "AggregateError Array Error EvalError EventTarget Object Promise RangeError ReferenceError SyntaxError TypeError URIError",
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
export const LEADING = words(
  "__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ constructor prototype",
);

/**
 * Methods of collections, dates and iterators that programs are known to replace on an object of theirs. In a kept realm that is refused,
 * as their prototypes are frozen; a program that catches the refusal would go on with the old one.
 */
const REPLACED_METHODS = words(
  "add append clear delete forEach get getTime has next return set sort throw toFixed toISOString toJSON",
);

/** Nodes of which it is certain that they make an object, or name one that the program made. */
const OWN_OBJECTS = words(
  "ArrayExpression ArrowFunctionExpression ClassExpression FunctionExpression NewExpression ObjectExpression ThisExpression",
);

export function isGlobal(node: AnyNode): node is Identifier {
  return (
    node.type === "Identifier" && (LANGUAGE_GLOBALS.has(node.name) || WEB_GLOBALS.has(node.name))
  );
}

/** The name of a member where the text tells it. */
export function memberName({ computed, property }: MemberExpression): string | null {
  if (!computed) {
    return property.type === "Identifier" ? property.name : null;
  }
  if (property.type === "TemplateLiteral" && property.expressions.length === 0) {
    return property.quasis[0]?.value.cooked ?? null;
  }
  return property.type === "Literal" ? String(property.value) : null;
}

/** Whether something is written to the node, or it is taken away. */
export function isChanged({ node, key, parent }: Place): boolean {
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

/** `map.get = …`, whatever `map` may be; an object that a class makes of its own has no frozen methods. */
export function isReplacedMethod(place: Place): boolean {
  const member = place.node as MemberExpression;
  return (
    member.object.type !== "ThisExpression" &&
    REPLACED_METHODS.has(memberName(member) ?? "") &&
    isChanged(place)
  );
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
export function isNamed({ key, parent }: Place): boolean {
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
  const first: AnyNode | undefined = (parent.node as CallExpression).arguments[0];
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

export function isHarmlessGlobal(name: string, place: Place): boolean {
  if (VALUES.has(name)) {
    return true;
  }
  return name !== "globalThis" && name !== "Reflect" && isHarmlessUse(name, place);
}
