"use client";

import type { editor } from "monaco-editor/editor";
import { useTheme } from "next-themes";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { classNames } from "../class-names.ts";
import { Skeleton } from "../skeleton.tsx";
import { editorOptions } from "./editor-options.ts";
import { themeNames } from "./themes.ts";
import { useMonaco } from "./use-monaco.ts";

/** A fault at a place of the text; line and column count from 1. */
export interface EditorProblem {
  line: number;
  column: number | null;
  message: string;
}

interface CodeEditorProps {
  /** Name for assistive technology. */
  label: string;
  language: "javascript" | "typescript" | "json";
  value: string;
  onChange?(value: string): void;
  isReadOnly?: boolean;
  /** Declarations for JavaScript and TypeScript. */
  typings?: string;
  problems?: readonly EditorProblem[];
  /** Keys that the editor would else take for itself: Ctrl-Enter. */
  onSubmit?(): void;
  hasLineNumbers?: boolean;
  className?: string;
}

const extensions = { javascript: "js", typescript: "ts", json: "json" };
let modelCount = 0;

/** A code editor. Uncontrolled between changes of `value` from outside, so that typing never waits for React. */
export function CodeEditor(props: CodeEditorProps) {
  const { language, value, typings, isReadOnly = false, hasLineNumbers = true } = props;
  const module = useMonaco();
  const { resolvedTheme } = useTheme();
  const hostRef = useRef<HTMLDivElement>(null);
  const handleChange = useEffectEvent((text: string) => props.onChange?.(text));
  const handleSubmit = useEffectEvent(() => props.onSubmit?.());
  const { label } = props;
  const [instance, setInstance] = useState<editor.IStandaloneCodeEditor | null>(null);

  useEffect(() => {
    if (!module || !hostRef.current) return;
    const { monaco } = module;
    modelCount += 1;
    const uri = monaco.Uri.parse(`file:///script-${modelCount}.${extensions[language]}`);
    const model = monaco.editor.createModel("", language, uri);
    const created = monaco.editor.create(hostRef.current, {
      ...editorOptions,
      model,
      ariaLabel: label,
      lineNumbers: hasLineNumbers ? "on" : "off",
      folding: hasLineNumbers,
      guides: { indentation: hasLineNumbers },
      glyphMargin: false,
      lineDecorationsWidth: hasLineNumbers ? 8 : 12,
    });
    created.onDidChangeModelContent(() => handleChange(model.getValue()));
    created.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => handleSubmit());
    // Monaco's own palette would open under ours.
    created.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyK, () => {
      window.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }));
    });
    setInstance(created);
    return () => {
      setInstance(null);
      created.dispose();
      model.dispose();
    };
  }, [module, language, hasLineNumbers, label]);

  useEffect(() => {
    if (typings !== undefined) module?.setTypings(typings);
  }, [module, typings]);

  useEffect(() => {
    const model = instance?.getModel();
    if (model && model.getValue() !== value) model.setValue(value);
  }, [instance, value]);

  useEffect(() => {
    instance?.updateOptions({ readOnly: isReadOnly });
  }, [instance, isReadOnly]);

  useEffect(() => {
    module?.monaco.editor.setTheme(resolvedTheme === "dark" ? themeNames.dark : themeNames.light);
  }, [module, resolvedTheme]);

  useProblems(module, instance, props.problems);

  return (
    <div className={classNames("relative min-h-0", props.className)}>
      {!module && <EditorSkeleton />}
      <div ref={hostRef} className="absolute inset-0" />
    </div>
  );
}

/** Marks the lines and brings the first into sight. */
function useProblems(
  module: ReturnType<typeof useMonaco>,
  instance: editor.IStandaloneCodeEditor | null,
  problems: readonly EditorProblem[] | undefined,
): void {
  useEffect(() => {
    const model = instance?.getModel();
    if (!module || !instance || !model) return;
    const { monaco } = module;
    const known = (problems ?? []).filter(
      (problem) => problem.line >= 1 && problem.line <= model.getLineCount(),
    );
    monaco.editor.setModelMarkers(
      model,
      "runlet",
      known.map(({ line, column, message }) => ({
        severity: monaco.MarkerSeverity.Error,
        message,
        startLineNumber: line,
        startColumn: column ?? model.getLineFirstNonWhitespaceColumn(line),
        endLineNumber: line,
        endColumn: model.getLineMaxColumn(line),
      })),
    );
    const lines = instance.createDecorationsCollection(
      known.map(({ line }) => ({
        range: new monaco.Range(line, 1, line, 1),
        options: { isWholeLine: true, className: "runlet-problem-line" },
      })),
    );
    if (known[0]) instance.revealLineInCenterIfOutsideViewport(known[0].line);
    return () => lines.clear();
  }, [module, instance, problems]);
}

function EditorSkeleton() {
  return (
    <div className="space-y-3 p-4">
      <Skeleton className="h-3 w-2/3" />
      <Skeleton className="h-3 w-1/2" />
      <Skeleton className="h-3 w-3/5" />
      <Skeleton className="h-3 w-1/4" />
    </div>
  );
}
