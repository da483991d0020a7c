"use client";

import type { ExecutionError } from "@runlet/core";
import { useTranslations } from "next-intl";

/** Why an execution did not complete: our words for the code, the script's own message, place and stack. */
export function ExecutionErrorBox({ error }: { error: ExecutionError }) {
  const t = useTranslations();
  return (
    <div role="alert" className="overflow-hidden rounded-md border border-danger/40 bg-danger-soft">
      <div className="px-3 py-2">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <code className="text-xs font-semibold text-danger">{error.code}</code>
          <span className="text-xs text-muted">{t(`executionErrors.${error.code}`)}</span>
        </p>
        <p className="mt-1 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{error.message}</p>
        {error.line !== null && (
          <p className="mt-1 text-xs text-muted">
            {t("script.lineColumn", { line: error.line, column: error.column ?? 1 })}
          </p>
        )}
      </div>
      {error.stack && (
        <details className="border-t border-danger/30">
          <summary className="px-3 py-1.5 text-xs text-muted select-none">
            {t("execution.stack")}
          </summary>
          <pre className="overflow-x-auto px-3 pb-2 text-xs leading-5">{error.stack}</pre>
        </details>
      )}
    </div>
  );
}
