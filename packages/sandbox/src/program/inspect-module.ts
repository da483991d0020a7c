/** What has to be known of a module before it can become a function's body. */
import type { AnyNode, Program } from "acorn";
import { cleanText } from "../vm-process/clean-error.ts";
import { childNodes } from "./child-nodes.ts";
import type { ProgramProblem } from "./parse-module.ts";

export interface Inspection {
  /** What modules do not allow and a function's body would, or what scripts may not do. */
  problem: ProgramProblem | null;
  /** A name that the module does not use: three letters, unless it uses all of those. */
  freeName: string;
}

interface Visit {
  node: AnyNode;
  /** Inside a function with `arguments` of its own. */
  isInFunction: boolean;
  /** The word names a property or a label, not a variable. */
  isWord: boolean;
}

const MAX_SPECIFIER_LENGTH = 200;

/** Where in a node stands a word that is no variable, unless the node is `computed`. */
export const WORDS: Readonly<Record<string, string>> = {
  MemberExpression: "property",
  Property: "key",
  MethodDefinition: "key",
  PropertyDefinition: "key",
  LabeledStatement: "label",
  BreakStatement: "label",
  ContinueStatement: "label",
  ExportSpecifier: "exported",
};

function problemAt(node: AnyNode, message: string): ProgramProblem {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  return { message, line, column: column + 1 };
}

function refuseImport(node: AnyNode, what: string): ProgramProblem {
  const text = cleanText(what, MAX_SPECIFIER_LENGTH);
  return problemAt(node, `Imports are not available in scripts: ${text}`);
}

function findImport({ body }: Program): ProgramProblem | null {
  for (const node of body) {
    if ("source" in node && node.source) {
      return refuseImport(node.source, String(node.source.value));
    }
  }
  return null;
}

/** Two functions of one name: acorn lets them pass, and so would a function's body. */
function findDuplicate({ body }: Program): ProgramProblem | null {
  const names = new Set<string>();
  for (const node of body) {
    const declaration = "declaration" in node ? node.declaration : node;
    if (declaration?.type === "FunctionDeclaration" && declaration.id) {
      const { name } = declaration.id;
      if (names.has(name)) {
        return problemAt(declaration.id, `Identifier '${name}' has already been declared`);
      }
      names.add(name);
    }
  }
  return null;
}

/** Every node, in no order that matters. Without recursion: the text chooses how deep they lie. */
function* visitNodes(module: Program): Generator<Visit> {
  const waiting: Visit[] = [{ node: module, isInFunction: false, isWord: false }];
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    yield visit;
    const { node } = visit;
    const isInFunction =
      visit.isInFunction ||
      node.type === "FunctionDeclaration" ||
      node.type === "FunctionExpression";
    const word = "computed" in node && node.computed ? undefined : WORDS[node.type];
    for (const [key, child] of childNodes(node)) {
      waiting.push({ node: child, isInFunction, isWord: key === word });
    }
  }
}

function refuse({ node, isInFunction, isWord }: Visit, source: string): ProgramProblem | null {
  // `<!--` is three operators to the grammar of modules, but V8 takes it for a comment, which it refuses in
  // modules and skips in a classic script. A `-->` that V8 would skip is no valid module.
  if (
    node.type === "UnaryExpression" &&
    /(?<!<)<!--/.test(source.slice(Math.max(0, node.start - 2), node.start + 3))
  ) {
    return problemAt(node, "HTML comments are not allowed in modules");
  }
  if (node.type === "MetaProperty" && node.meta.name === "import") {
    return refuseImport(node, "import.meta");
  }
  if (node.type === "Identifier" && node.name === "arguments" && !isInFunction && !isWord) {
    return problemAt(node, "arguments is only available in functions");
  }
  return null;
}

function findFreeName(names: Set<string>): string {
  for (let number = 0; ; number += 1) {
    const name = `$${number.toString(36).padStart(2, "0")}`;
    if (!names.has(name)) {
      return name;
    }
  }
}

export function inspectModule(source: string, module: Program): Inspection {
  const names = new Set<string>();
  let problem = findImport(module) ?? findDuplicate(module);
  for (const visit of visitNodes(module)) {
    problem ??= refuse(visit, source);
    if (visit.node.type === "Identifier") {
      names.add(visit.node.name);
    }
  }
  return { problem, freeName: findFreeName(names) };
}
