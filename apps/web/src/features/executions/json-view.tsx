"use client";

import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CopyButton } from "#components/copy-button.tsx";
import { JsonTree } from "#components/json-tree.tsx";

type View = "tree" | "text";

interface JsonViewProps {
  label: string;
  /** Stands behind the label, less loud. */
  detail?: string;
  value: unknown;
}

/** A JSON value as a tree or as text, to be copied. */
export function JsonView({ label, detail, value }: JsonViewProps) {
  const t = useTranslations("run");
  const tExecution = useTranslations("execution");
  const [view, setView] = useState<View>("tree");
  const text = JSON.stringify(value, null, 2) ?? "null";
  return (
    <div className="border-t border-line bg-surface">
      <div className="flex items-center gap-2 px-4 pt-1.5">
        <h2 className="text-xs font-medium">{label}</h2>
        {detail && <span className="text-xs text-muted">{detail}</span>}
        <ToggleGroup
          aria-label={t("view")}
          value={[view]}
          onValueChange={([chosen]) => {
            if (chosen === "tree" || chosen === "text") setView(chosen);
          }}
          className="ml-auto flex gap-0.5"
        >
          {(["tree", "text"] as const).map((option) => (
            <Toggle
              key={option}
              value={option}
              className="rounded-md px-2 py-0.5 text-xs text-muted hover:text-ink data-pressed:bg-hover data-pressed:text-ink"
            >
              {t(option)}
            </Toggle>
          ))}
        </ToggleGroup>
        <CopyButton text={text} label={tExecution("copyJson")} />
      </div>
      {view === "tree" ? (
        <JsonTree value={value} />
      ) : (
        <pre className="max-h-96 overflow-auto p-3 pl-4 text-xs leading-5 whitespace-pre-wrap wrap-anywhere">
          {text}
        </pre>
      )}
    </div>
  );
}
