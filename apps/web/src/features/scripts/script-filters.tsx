"use client";

import { useTranslations } from "next-intl";
import { FilterSelect } from "#components/filter-select.tsx";
import { SearchBox } from "#components/search-box.tsx";
import { scriptStatuses, scriptTypes } from "./script-words.tsx";

export const scriptFilterNames = ["search", "type", "status"] as const;

export function ScriptFilters() {
  const t = useTranslations();
  return (
    <search className="grid grid-cols-2 gap-2 sm:flex">
      <SearchBox
        filter="search"
        label={t("scripts.search")}
        placeholder={t("scripts.searchPlaceholder")}
        className="col-span-2"
      />
      <FilterSelect
        filter="type"
        className="sm:w-40"
        label={t("scripts.filterType")}
        anyLabel={t("scripts.anyType")}
        options={scriptTypes.map((value) => ({ value, label: t(`scriptTypes.${value}.name`) }))}
      />
      <FilterSelect
        filter="status"
        className="sm:w-40"
        label={t("scripts.filterStatus")}
        anyLabel={t("scripts.anyStatus")}
        options={scriptStatuses.map((value) => ({ value, label: t(`scriptStatuses.${value}`) }))}
      />
    </search>
  );
}
