"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

const pageSize = 100;
const openDepth = 2;

/** A JSON value whose objects and arrays open and close; large ones show their first hundred entries at a time. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    <div className="overflow-x-auto p-3 font-mono text-xs leading-5">
      <JsonNode value={value} depth={0} />
    </div>
  );
}

function JsonNode({ name, value, depth }: { name?: string; value: unknown; depth: number }) {
  const t = useTranslations("common");
  const [shown, setShown] = useState(pageSize);
  const label = name !== undefined && <span className="text-accent">{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div className="pl-4 whitespace-pre-wrap wrap-anywhere">
        {label}
        <JsonScalar value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        {label}
        {open}
        {close}
      </div>
    );
  }
  return (
    <details open={depth < openDepth}>
      <summary className="w-fit cursor-default rounded-sm pr-1 select-none marker:text-faint hover:bg-hover">
        {label}
        {open} <span className="text-muted">{t("entries", { count: entries.length })}</span> {close}
      </summary>
      <div className="ml-1 border-l border-line pl-3">
        {entries.slice(0, shown).map(([key, child]) => (
          <JsonNode key={key} name={key} value={child} depth={depth + 1} />
        ))}
        {entries.length > shown && (
          <button
            type="button"
            className="ml-4 rounded-sm text-accent hover:underline"
            onClick={() => setShown(shown + pageSize)}
          >
            {t("showMore")}
          </button>
        )}
      </div>
    </details>
  );
}

function JsonScalar({ value }: { value: unknown }) {
  const tone = typeof value === "string" ? "text-success" : "text-warning";
  return <span className={tone}>{JSON.stringify(value) ?? "undefined"}</span>;
}
