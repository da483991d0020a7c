import * as monaco from "monaco-editor/editor";
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/javascript/register";
import "monaco-editor/languages/definitions/typescript/register";
import "monaco-editor/languages/features/json/register";
import {
  javascriptDefaults,
  ScriptTarget,
  typescriptDefaults,
} from "monaco-editor/languages/features/typescript/register";
import { defineThemes } from "./themes.ts";

// Everything Monaco needs comes from our own origin; the bundler sees these URLs and makes a file of each worker.
self.MonacoEnvironment = {
  getWorker(_moduleId, label) {
    switch (label) {
      case "javascript":
      case "typescript":
        return new Worker(new URL("./typescript.worker.ts", import.meta.url), { type: "module" });
      case "json":
        return new Worker(new URL("./json.worker.ts", import.meta.url), { type: "module" });
      default:
        return new Worker(new URL("./editor.worker.ts", import.meta.url), { type: "module" });
    }
  },
};

/** The language alone: scripts have no DOM. What else there is comes with {@link setTypings}. */
const compilerOptions = {
  target: ScriptTarget.ESNext,
  lib: ["esnext"],
  allowNonTsExtensions: true,
  strict: true,
  noEmit: true,
};

typescriptDefaults.setCompilerOptions(compilerOptions);
javascriptDefaults.setCompilerOptions({
  ...compilerOptions,
  allowJs: true,
  checkJs: true,
  // JavaScript without annotations is fine; what is surely wrong is still marked.
  strict: false,
});
javascriptDefaults.setDiagnosticsOptions({
  noSemanticValidation: false,
  // Hints at every parameter without a type are noise in JavaScript.
  noSuggestionDiagnostics: true,
});
defineThemes(monaco);
// Widths are measured once, and wrong when the mono face arrives later.
document.fonts.ready.then(() => monaco.editor.remeasureFonts());

/** Declarations that every JavaScript and TypeScript editor of the page knows. */
export function setTypings(content: string): void {
  const libs = [{ content, filePath: "file:///runlet.d.ts" }];
  typescriptDefaults.setExtraLibs(libs);
  javascriptDefaults.setExtraLibs(libs);
}

export { monaco };
