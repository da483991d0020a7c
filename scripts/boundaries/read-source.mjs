import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {boolean} isTypeOnly nothing of it is left at run time
 * @property {number} line 1-based
 *
 * @typedef {object} Source
 * @property {Import[]} imports static, re-exported, dynamic, `require` and `import("…")` types
 * @property {number[]} defaultExportLines
 * @property {number[]} processEnvLines
 */

/**
 * Reads what the rules need to know of one source file.
 * @param {string} file
 * @returns {Source}
 * @throws {Error} when the file does not parse
 */
export function readSource(file) {
  const text = readFileSync(file, "utf8");
  const { program, module, errors } = parseSync(file, text);
  const fatal = errors.find((error) => error.severity === "Error");
  if (fatal) throw new Error(`${file} does not parse: ${fatal.message}`);
  /** @param {number} offset */
  const lineAt = (offset) => text.slice(0, offset).split("\n").length;
  /** @type {Source} */
  const source = { imports: [], defaultExportLines: [], processEnvLines: [] };
  for (const { start, moduleRequest, entries } of module.staticImports) {
    const isTypeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    source.imports.push({ specifier: moduleRequest.value, isTypeOnly, line: lineAt(start) });
  }
  for (const { start, entries } of module.staticExports) {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    const isTypeOnly = entries.every((entry) => entry.isType);
    if (from) source.imports.push({ specifier: from.value, isTypeOnly, line: lineAt(start) });
    if (entries.some((entry) => isDefault(entry.exportName))) {
      source.defaultExportLines.push(lineAt(start));
    }
  }
  visit(program, (node) => inspect(node, source, lineAt));
  return source;
}

/** @param {{ kind: string, name: string | null }} exportName `export default …` or `export { a as default }` */
const isDefault = ({ kind, name }) => kind === "Default" || name === "default";

/**
 * @typedef {{ type: string, start: number, [key: string]: unknown }} Node
 */

/** @param {unknown} value @returns {value is Node} */
function isNode(value) {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** @param {unknown} value @param {(node: Node) => void} look */
function visit(value, look) {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, look);
  } else if (isNode(value)) {
    look(value);
    for (const child of Object.values(value)) {
      if (typeof child === "object" && child !== null) visit(child, look);
    }
  }
}

/** @param {unknown} node @param {string} name */
const isIdentifier = (node, name) =>
  isNode(node) && node.type === "Identifier" && node.name === name;

/** @param {unknown} node */
const literalOf = (node) =>
  isNode(node) && node.type === "Literal" && typeof node.value === "string" ? node.value : null;

/** `process` itself, or `globalThis.process`. @param {unknown} node */
const isProcess = (node) =>
  isIdentifier(node, "process") ||
  (isNode(node) && node.type === "MemberExpression" && isIdentifier(node.property, "process"));

/** @param {Node} node */
function readsProcessEnv(node) {
  if (node.type === "MemberExpression") {
    if (!isProcess(node.object)) return false;
    return isIdentifier(node.property, "env") || literalOf(node.property) === "env";
  }
  if (node.type === "VariableDeclarator" && isProcess(node.init) && isNode(node.id)) {
    const { properties } = node.id;
    return Array.isArray(properties) && properties.some((item) => isIdentifier(item.key, "env"));
  }
  if (node.type === "ImportDeclaration" && /^(node:)?process$/.test(literalOf(node.source) ?? "")) {
    const { specifiers } = node;
    return (
      Array.isArray(specifiers) && specifiers.some((item) => isIdentifier(item.imported, "env"))
    );
  }
  return false;
}

/** @type {WeakSet<object>} `process.env` where a variable is set, which reads nothing */
const written = new WeakSet();

/** @param {Node} node the assignment in `process.env.TZ = "UTC"` */
function markWritten({ left }) {
  if (isNode(left) && left.type === "MemberExpression" && isNode(left.object)) {
    written.add(left.object);
  }
}

/** @param {Node} node @returns {string | null} the module that a call or an `import()` type names */
function namedModule(node) {
  if (node.type === "ImportExpression" || node.type === "TSImportType") {
    return literalOf(node.source);
  }
  if (node.type === "CallExpression" && isIdentifier(node.callee, "require")) {
    return Array.isArray(node.arguments) ? literalOf(node.arguments[0]) : null;
  }
  return null;
}

/** @param {Node} node @param {Source} source @param {(offset: number) => number} lineAt */
function inspect(node, source, lineAt) {
  if (node.type === "AssignmentExpression") markWritten(node);
  if (readsProcessEnv(node) && !written.has(node)) source.processEnvLines.push(lineAt(node.start));
  const specifier = namedModule(node);
  if (specifier !== null) {
    const isTypeOnly = node.type === "TSImportType";
    source.imports.push({ specifier, isTypeOnly, line: lineAt(node.start) });
  }
}
