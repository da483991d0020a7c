import type { Fault } from "#api/fault.ts";
import type { EditorProblem } from "#components/monaco/code-editor.tsx";

/** One and the same array, so that an editor does not take it for a change. */
export const noProblems: readonly EditorProblem[] = [];

/** Where a refused source is wrong, for the editor. */
export function problemsOf(fault: Fault): EditorProblem[] {
  return fault.fields
    .filter(({ path }) => path === "source")
    .map(({ line, column, message }) => ({ line: line ?? 1, column: column ?? null, message }));
}
