"use client";

import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";
import { editorOptions } from "./editor-options.ts";
import { themeNames } from "./themes.ts";
import { useMonaco } from "./use-monaco.ts";

interface DiffViewerProps {
  /** Name for assistive technology. */
  label: string;
  language: "javascript" | "typescript";
  before: string;
  after: string;
}

/** Two texts side by side (one below the other where there is no room), read only. */
export function DiffViewer({ label, language, before, after }: DiffViewerProps) {
  const module = useMonaco();
  const { resolvedTheme } = useTheme();
  const hostRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!module || !hostRef.current) return;
    const { monaco } = module;
    const original = monaco.editor.createModel(before, language);
    const modified = monaco.editor.createModel(after, language);
    const created = monaco.editor.createDiffEditor(hostRef.current, {
      ...editorOptions,
      readOnly: true,
      originalAriaLabel: label,
      modifiedAriaLabel: label,
      renderOverviewRuler: false,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      hideUnchangedRegions: { enabled: true },
    });
    created.setModel({ original, modified });
    return () => {
      created.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [module, label, language, before, after]);

  useEffect(() => {
    module?.monaco.editor.setTheme(resolvedTheme === "dark" ? themeNames.dark : themeNames.light);
  }, [module, resolvedTheme]);

  return <div ref={hostRef} className="absolute inset-0" />;
}
