"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Check } from "lucide-react";
import { type ReactNode, useId } from "react";

interface CheckboxProps {
  isChecked: boolean;
  onChange(isChecked: boolean): void;
  isDisabled?: boolean;
  children: ReactNode;
}

/** A box to tick, with its label at the right. */
export function Checkbox({ isChecked, onChange, isDisabled = false, children }: CheckboxProps) {
  const id = useId();
  return (
    <span className="inline-flex min-h-7 items-center gap-2 select-none">
      <BaseCheckbox.Root
        id={id}
        checked={isChecked}
        disabled={isDisabled}
        onCheckedChange={onChange}
        className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control-line bg-surface data-checked:border-accent-fill data-checked:bg-accent-fill data-disabled:opacity-50"
      >
        <BaseCheckbox.Indicator className="text-white">
          <Check className="size-3" strokeWidth={3} aria-hidden />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <label htmlFor={id}>{children}</label>
    </span>
  );
}
