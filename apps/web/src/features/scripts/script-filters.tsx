"use client";

import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { classNames } from "#components/class-names.ts";
import { inputClass } from "#components/field.tsx";
import { Select } from "#components/select.tsx";
import { useHotkey } from "#components/use-hotkey.ts";
import { useUrlFilters } from "#components/use-url-filters.ts";
import { scriptStatuses, scriptTypes } from "./script-words.tsx";

export const scriptFilterNames = ["search", "type", "status"] as const;

/** Stands for "no filter" where a select needs a value. */
const any = "any";
const typingPauseMs = 250;

export function ScriptFilters() {
  const t = useTranslations();
  const filters = useUrlFilters();
  const chosen = (value: string) => (value === any ? undefined : value);
  return (
    <search className="grid grid-cols-2 gap-2 sm:flex">
      <SearchBox />
      <Select
        label={t("scripts.filterType")}
        className="sm:w-40"
        value={filters.get("type") ?? any}
        onValueChange={(type) => filters.set({ type: chosen(type) })}
        options={[
          { value: any, label: t("scripts.anyType") },
          ...scriptTypes.map((type) => ({ value: type, label: t(`scriptTypes.${type}.name`) })),
        ]}
      />
      <Select
        label={t("scripts.filterStatus")}
        className="sm:w-40"
        value={filters.get("status") ?? any}
        onValueChange={(status) => filters.set({ status: chosen(status) })}
        options={[
          { value: any, label: t("scripts.anyStatus") },
          ...scriptStatuses.map((status) => ({
            value: status,
            label: t(`scriptStatuses.${status}`),
          })),
        ]}
      />
    </search>
  );
}

function SearchBox() {
  const t = useTranslations("scripts");
  const filters = useUrlFilters();
  const inUrl = filters.get("search") ?? "";
  const [text, setText] = useState(inUrl);
  const inputRef = useRef<HTMLInputElement>(null);
  useHotkey({ key: "/" }, () => inputRef.current?.focus());
  // The address can change without us: "clear filters", back, forward.
  useEffect(() => setText(inUrl), [inUrl]);
  const { set } = filters;
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pending.current), []);
  return (
    <div className="relative col-span-2 sm:max-w-sm sm:flex-1">
      <Search
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
        aria-hidden
      />
      <input
        ref={inputRef}
        type="search"
        aria-label={t("search")}
        aria-keyshortcuts="/"
        placeholder={t("searchPlaceholder")}
        value={text}
        onChange={({ target: { value } }) => {
          setText(value);
          clearTimeout(pending.current);
          pending.current = setTimeout(() => set({ search: value.trim() }), typingPauseMs);
        }}
        className={classNames(inputClass, "h-8 pl-8")}
      />
    </div>
  );
}
