"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { inputClass } from "./field.tsx";

export interface SelectOption<Value extends string> {
  value: Value;
  label: ReactNode;
}

interface SelectProps<Value extends string> {
  value: Value;
  onValueChange(value: NoInfer<Value>): void;
  options: readonly SelectOption<NoInfer<Value>>[];
  /** Name for assistive technology where no {@link Field} gives one. */
  label?: string;
  isDisabled?: boolean;
  className?: string;
}

/** Choice of one of a few values. */
export function Select<Value extends string>({
  value,
  onValueChange,
  options,
  label,
  isDisabled = false,
  className,
}: SelectProps<Value>) {
  return (
    <BaseSelect.Root
      items={options}
      value={value}
      disabled={isDisabled}
      onValueChange={(chosen) => {
        if (chosen !== null) onValueChange(chosen);
      }}
    >
      <BaseSelect.Trigger
        aria-label={label}
        className={classNames(
          inputClass,
          "inline-flex h-8 items-center justify-between gap-2 text-left hover:bg-hover data-disabled:bg-sunken data-disabled:text-muted",
          className,
        )}
      >
        <BaseSelect.Value className="min-w-0 truncate" />
        <BaseSelect.Icon className="text-faint">
          <ChevronsUpDown className="size-3.5" aria-hidden />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner
          className="z-50 outline-hidden"
          sideOffset={4}
          alignItemWithTrigger={false}
        >
          <BaseSelect.Popup className="max-h-[min(22rem,var(--available-height))] min-w-[var(--anchor-width)] overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-popup outline-hidden">
            <BaseSelect.List>
              {options.map((option) => (
                <BaseSelect.Item
                  key={option.value}
                  value={option.value}
                  className="grid min-h-8 grid-cols-[1rem_1fr] items-center gap-2 rounded-md px-2 text-sm outline-hidden select-none data-highlighted:bg-hover"
                >
                  <BaseSelect.ItemIndicator className="col-start-1">
                    <Check className="size-3.5" aria-hidden />
                  </BaseSelect.ItemIndicator>
                  <BaseSelect.ItemText className="col-start-2">{option.label}</BaseSelect.ItemText>
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
