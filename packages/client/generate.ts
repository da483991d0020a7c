/**
 * Writes `src/generated/` from the router: `api.ts`, every procedure's input and output spelled out, so that a project
 * outside of this workspace needs nothing but this package to compile against it, and `procedures.ts`, what each does: read, read page by page, change.
 *
 * TypeScript 6 is used for its compiler interface, which the native TypeScript 7 does not have yet.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { appRouter } from "@runlet/api";
import ts from "typescript6";

const folder = dirname(fileURLToPath(import.meta.url));
const entry = join(folder, "router-types.ts");
const entryText = `
import type { AppRouter } from "@runlet/api";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;
`;

type Kind = "query" | "page" | "mutation";

/** Which procedures read and which change something; `writeApi` finds out which of them read page by page. */
function kindsOfProcedures(): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  // Flat at run time, whatever its type says: keys are `noun.verb`.
  const flat = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
  for (const [path, procedure] of Object.entries(flat)) {
    const { type } = procedure._def;
    if (type !== "query" && type !== "mutation")
      throw new Error(`${path}: a ${type} has no place in the client`);
    if (path.split(".").length !== 2) throw new Error(`${path}: procedures are named noun.verb`);
    kinds.set(path, type);
  }
  return kinds;
}

/** The program with the entry above, which stands on no disk. */
function createProgram(): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ["lib.es2024.d.ts"],
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === entry || fileExists(name);
  host.readFile = (name) => (name === entry ? entryText : readFile(name));
  host.getSourceFile = (name, languageVersion, ...rest) =>
    name === entry
      ? ts.createSourceFile(name, entryText, languageVersion)
      : getSourceFile(name, languageVersion, ...rest);
  return ts.createProgram([entry], options, host);
}

/** The one recursive type there is: any JSON value, as its parts are printed. */
const jsonParts = ["string", "number", "boolean", "null"];

/** Spells a type out, without any name that stands in another file but JsonValue. */
function createPrinter(checker: ts.TypeChecker): (type: ts.Type, where: string) => string {
  const open = new Set<ts.Type>();
  const recursive = new Set<ts.Type>();
  function print(type: ts.Type, where: string): string {
    if (open.has(type)) {
      recursive.add(type);
      return "JsonValue";
    }
    open.add(type);
    const printed = printOpen(type, where);
    open.delete(type);
    if (!recursive.has(type)) return printed;
    const parts = printed.split(" | ");
    if (jsonParts.every((part) => parts.includes(part))) return "JsonValue";
    throw new Error(`${where}: a recursive type that is no JSON value: ${printed}`);
  }
  function printOpen(type: ts.Type, where: string): string {
    if (type.flags & ts.TypeFlags.Any) throw new Error(`${where}: any`);
    if (type.isUnion()) return printUnion(type, where);
    if (type.isIntersection() || type.flags & ts.TypeFlags.Object) return printObject(type, where);
    return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  }
  function printUnion(type: ts.UnionType, where: string): string {
    if (type.flags & ts.TypeFlags.Boolean) return "boolean";
    const parts = new Set(type.types.map((part) => print(part, where)));
    if (parts.delete("true") && parts.delete("false")) parts.add("boolean");
    return [...parts].join(" | ");
  }
  function printObject(type: ts.Type, where: string): string {
    if (checker.isTupleType(type)) {
      const parts = checker.getTypeArguments(type as ts.TypeReference);
      return `[${parts.map((part) => print(part, where)).join(", ")}]`;
    }
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      return item === undefined ? "unknown[]" : `Array<${print(item, where)}>`;
    }
    if (type.getCallSignatures().length > 0) throw new Error(`${where}: a function is not JSON`);
    const members = checker
      .getIndexInfosOfType(type)
      .map((index) => `[key: ${checker.typeToString(index.keyType)}]: ${print(index.type, where)}`);
    for (const property of checker.getPropertiesOfType(type)) {
      const optional = property.flags & ts.SymbolFlags.Optional ? "?" : "";
      const name = /^[\w$]+$/.test(property.name) ? property.name : JSON.stringify(property.name);
      const printed = print(checker.getTypeOfSymbol(property), `${where}.${property.name}`);
      members.push(`${name}${optional}: ${printed}`);
    }
    return members.length === 0 ? "Record<string, never>" : `{ ${members.join("; ")} }`;
  }
  return print;
}

/** What each item of a list is, when the type is a page of one; else null. */
function itemOfPage(checker: ts.TypeChecker, type: ts.Type): ts.Type | null {
  const names = checker.getPropertiesOfType(type).map((property) => property.name);
  if (names.sort().join() !== "items,nextCursor") return null;
  const items = checker.getPropertyOfType(type, "items");
  const list = items && checker.getTypeOfSymbol(items);
  if (!list || !checker.isArrayType(list)) return null;
  return checker.getTypeArguments(list as ts.TypeReference)[0] ?? null;
}

/** @param kinds of which the pages are marked as such */
function writeApi(kinds: Map<string, Kind>): string {
  const program = createProgram();
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error("the entry file was not read");
  const [inputs, outputs] = ["Inputs", "Outputs"].map((name) => {
    const symbol = checker.tryGetMemberInModuleExports(name, module);
    if (!symbol) throw new Error(`no type ${name}`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  });
  const print = createPrinter(checker);
  function typeAt(type: ts.Type | undefined, path: string): ts.Type {
    let found = type;
    for (const step of path.split(".")) {
      const property = found && checker.getPropertyOfType(found, step);
      if (!property) throw new Error(`${path}: the router's type lacks it`);
      found = checker.getTypeOfSymbol(property);
    }
    if (!found) throw new Error(`${path}: no type`);
    return found;
  }
  const nouns = new Map<string, string[]>();
  for (const path of kinds.keys()) {
    const [noun = "", verb = ""] = path.split(".");
    const input = print(typeAt(inputs, path), `${path} input`);
    const parameter = / undefined$|^void| void$|^undefined/.test(input) ? "input?" : "input";
    const output = typeAt(outputs, path);
    const item = itemOfPage(checker, output);
    if (item !== null) kinds.set(path, "page");
    const answer = item === null ? "Promise" : "Paged";
    const answered = print(item ?? output, `${path} output`);
    const method = `    ${verb}(${parameter}: ${input.replace(/^void$/, "undefined")}, options?: CallOptions): ${answer}<${answered}>;`;
    nouns.set(noun, [...(nouns.get(noun) ?? []), method]);
  }
  const body = [...nouns].map(([noun, methods]) => `  ${noun}: {\n${methods.join("\n")}\n  };`);
  return [
    'import type { CallOptions } from "../call-options.ts";\nimport type { Paged } from "../page.ts";\n',
    "export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };\n",
    `/** Every procedure of the API. */\nexport interface Api {\n${body.join("\n")}\n}\n`,
  ].join("\n");
}

const kinds = kindsOfProcedures();
const generated = join(folder, "src/generated");
mkdirSync(generated, { recursive: true });
writeFileSync(join(generated, "api.ts"), writeApi(kinds));
writeFileSync(
  join(generated, "procedures.ts"),
  `import type { ProcedureKind } from "../call-procedure.ts";

/** Which procedures there are, and what each does. */
export const procedures: Record<string, ProcedureKind> = ${JSON.stringify(Object.fromEntries(kinds), null, 2)};
`,
);
