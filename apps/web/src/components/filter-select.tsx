"use client";

import { Select, type SelectOption } from "./select.tsx";
import { useUrlFilters } from "./use-url-filters.ts";

/** Stands for "no filter" where a select needs a value. */
const noFilter = "any";

interface FilterSelectProps {
  /** The filter of the address that it writes. */
  filter: string;
  label: string;
  /** The choice of no filter, such as "All types". */
  anyLabel: string;
  options: readonly SelectOption<string>[];
  className?: string;
}

/** A filter of a list: one of a few values, or none. */
export function FilterSelect({ filter, label, anyLabel, options, className }: FilterSelectProps) {
  const filters = useUrlFilters();
  return (
    <Select
      label={label}
      className={className ?? "sm:w-44"}
      value={filters.get(filter) ?? noFilter}
      onValueChange={(value) => filters.set({ [filter]: value === noFilter ? undefined : value })}
      options={[{ value: noFilter, label: anyLabel }, ...options]}
    />
  );
}
