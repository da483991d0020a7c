import type * as monacoTypes from "monaco-editor/editor";

/** Names of our themes; colours as in globals.css, which Monaco cannot read. */
export const themeNames = { light: "runlet-light", dark: "runlet-dark" } as const;

/** Makes both themes known to Monaco. */
export function defineThemes(monaco: typeof monacoTypes): void {
  monaco.editor.defineTheme(themeNames.light, {
    base: "vs",
    inherit: true,
    rules: [
      { token: "comment", foreground: "63676e" },
      { token: "keyword", foreground: "7a2bb5" },
      { token: "string", foreground: "14703d" },
      { token: "number", foreground: "9a4a00" },
      { token: "type.identifier", foreground: "1f56c4" },
      { token: "string.key.json", foreground: "1f56c4" },
      { token: "string.value.json", foreground: "14703d" },
    ],
    colors: {
      "editor.background": "#ffffff",
      "editor.foreground": "#181818",
      "editorLineNumber.foreground": "#767676",
      "editorLineNumber.activeForeground": "#181818",
      "editor.lineHighlightBackground": "#f6f6f6",
      "editor.lineHighlightBorder": "#00000000",
      "editorGutter.background": "#ffffff",
      "editorWidget.background": "#ffffff",
      "editorWidget.border": "#e0e0e0",
      "diffEditor.insertedLineBackground": "#1f883d14",
      "diffEditor.insertedTextBackground": "#1f883d2b",
      "diffEditor.removedLineBackground": "#cf222e12",
      "diffEditor.removedTextBackground": "#cf222e29",
      "diffEditor.diagonalFill": "#00000012",
      focusBorder: "#00000000",
    },
  });
  monaco.editor.defineTheme(themeNames.dark, {
    base: "vs-dark",
    inherit: true,
    rules: [
      { token: "comment", foreground: "9a9a9a" },
      { token: "keyword", foreground: "c99bf5" },
      { token: "string", foreground: "87d39f" },
      { token: "number", foreground: "f0b37a" },
      { token: "type.identifier", foreground: "8db4ff" },
      { token: "string.key.json", foreground: "8db4ff" },
      { token: "string.value.json", foreground: "87d39f" },
    ],
    colors: {
      "editor.background": "#151515",
      "editor.foreground": "#ebebeb",
      "editorLineNumber.foreground": "#8a8a8a",
      "editorLineNumber.activeForeground": "#ebebeb",
      "editor.lineHighlightBackground": "#1d1d1d",
      "editor.lineHighlightBorder": "#00000000",
      "editorGutter.background": "#151515",
      "editorWidget.background": "#1a1a1a",
      "editorWidget.border": "#333333",
      "diffEditor.insertedLineBackground": "#3fb95018",
      "diffEditor.insertedTextBackground": "#3fb95033",
      "diffEditor.removedLineBackground": "#f8514918",
      "diffEditor.removedTextBackground": "#f8514933",
      "diffEditor.diagonalFill": "#ffffff14",
      focusBorder: "#00000000",
    },
  });
}
