"use client";

import { CircleAlert, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EditorProblem } from "#components/monaco/code-editor.tsx";

/** The line under the editor: what is wrong with the source, or that it cannot be changed. */
export function SourceProblems({
  problems,
  readOnlyText,
}: {
  problems: readonly EditorProblem[];
  /** Why the source cannot be changed; null when it can. */
  readOnlyText: string | null;
}) {
  const t = useTranslations("script");
  const [first] = problems;
  if (first) {
    return (
      <div
        role="alert"
        className="flex items-start gap-2 border-t border-line bg-danger-soft px-4 py-2 text-danger"
      >
        <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        <p className="min-w-0 wrap-anywhere">
          <span className="font-medium">
            {t("lineColumn", { line: first.line, column: first.column ?? 1 })}
          </span>
          {": "}
          {first.message}
        </p>
      </div>
    );
  }
  if (readOnlyText === null) return null;
  return (
    <p className="flex items-center gap-2 border-t border-line bg-sunken px-4 py-2 text-muted">
      <Lock className="size-4 shrink-0" aria-hidden />
      {readOnlyText}
    </p>
  );
}
