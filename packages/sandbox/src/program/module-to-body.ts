/**
 * Rewrites the text of an ES module to the body of a strict async function, which can be compiled once
 * and run in many contexts. Only text that acorn has taken for a whole module gets here, so none can
 * end the function around it. Every line stays where it is, and so does every column, except that what
 * follows an `export default …` on its line may move right by one or two.
 */
import {
  type ExportDefaultDeclaration,
  type ExportNamedDeclaration,
  type Identifier,
  type Literal,
  type Program,
  tokenizer,
} from "acorn";
import { inspectModule } from "./inspect-module.ts";
import type { ProgramProblem } from "./parse-module.ts";

interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface ModuleBody {
  /** The module's text without `export`. */
  text: string;
  /** A variable that the text assigns to; whoever wraps it declares it before. */
  variable: string;
  /** An expression for the default export, to be read once the text has run; null where there is none. */
  exported: string | null;
}

/** Spaces for what is taken away. The `;` keeps the statement before it from going on behind it. */
function blank(source: string, start: number, end: number): Edit {
  const spaces = source.slice(start + 1, end).replace(/[^\n\r\u2028\u2029]/g, " ");
  return { start, end, text: `;${spaces}` };
}

/** Puts a text in; it takes the place of the spaces there, as far as it has any. */
function insert(source: string, at: number, text: string): Edit {
  const [spaces = ""] = /^[ \t]*/.exec(source.slice(at, at + text.length)) ?? [];
  return { start: at, end: at + spaces.length, text };
}

/** Where the word `default` begins and ends: there may be comments before it. */
function findDefault(source: string, start: number): { start: number; end: number } {
  const tokens = tokenizer(source.slice(start), { ecmaVersion: "latest", sourceType: "module" });
  tokens.getToken();
  const word = tokens.getToken();
  return { start: start + word.start, end: start + word.end };
}

function takesNoSemicolon({ declaration }: ExportDefaultDeclaration): boolean {
  return declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration";
}

/**
 * `export default <expression>;` becomes `;$0={default:<expression>};`: a property gives a function
 * without a name the name "default", as the export does, and is not awaited where it is a promise.
 */
function editDefault(node: ExportDefaultDeclaration, source: string, variable: string): Edit[] {
  const word = findDefault(source, node.start);
  const opening = `;${variable}={`;
  const hasSpaceOnlyBefore = /^[ \t]\S/.test(
    source[word.start - 1] + source.slice(word.end, word.end + 1),
  );
  const colon = hasSpaceOnlyBefore
    ? { start: word.start - 1, end: word.end, text: "default:" }
    : insert(source, word.end, ":");
  const hasSemicolon = !takesNoSemicolon(node) && source[node.end - 1] === ";";
  const closing = hasSemicolon
    ? [{ start: node.end - 1, end: node.end, text: "}" }, insert(source, node.end, ";")]
    : [insert(source, node.end, "};")];
  return [
    { start: node.start, end: node.start + "export".length, text: opening },
    colon,
    ...closing,
  ];
}

function isDefault(name: Identifier | Literal): boolean {
  return (name.type === "Identifier" ? name.name : name.value) === "default";
}

function editNamed(node: ExportNamedDeclaration, source: string): Edit {
  return blank(source, node.start, node.declaration ? node.start + "export".length : node.end);
}

function apply(source: string, edits: Edit[]): string {
  let text = "";
  let position = 0;
  for (const edit of edits.sort((one, other) => one.start - other.start)) {
    text += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return text + source.slice(position);
}

/** @param module what acorn made of `source`, with locations */
export function moduleToBody(source: string, module: Program): ModuleBody | ProgramProblem {
  const { problem, freeName: variable } = inspectModule(source, module);
  if (problem) {
    return problem;
  }
  const edits: Edit[] = [];
  let exported: string | null = null;
  for (const node of module.body) {
    if (node.type === "ExportNamedDeclaration") {
      edits.push(editNamed(node, source));
      const specifier = node.specifiers.find((candidate) => isDefault(candidate.exported));
      exported = specifier?.local.type === "Identifier" ? specifier.local.name : exported;
    } else if (node.type === "ExportDefaultDeclaration") {
      const name = "id" in node.declaration && takesNoSemicolon(node) ? node.declaration.id : null;
      exported = name ? name.name : `${variable}.default`;
      edits.push(
        ...(name
          ? [blank(source, node.start, findDefault(source, node.start).end)]
          : editDefault(node, source, variable)),
      );
    }
  }
  if (source.startsWith("#!")) {
    edits.push({ start: 0, end: 2, text: "//" });
  }
  return { text: apply(source, edits), variable, exported };
}
