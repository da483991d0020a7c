"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

const itemClass =
  "flex min-h-8 items-center gap-2 rounded-md px-2 text-sm outline-hidden select-none data-highlighted:bg-hover data-disabled:text-faint [&_svg]:size-4 [&_svg]:shrink-0";

interface MenuProps {
  /** The element that opens the menu: a button. */
  trigger: ComponentProps<typeof BaseMenu.Trigger>["render"];
  align?: "start" | "end";
  children: ReactNode;
}

/** Actions behind a button. */
export function Menu({ trigger, align = "start", children }: MenuProps) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="z-50 outline-hidden" sideOffset={4} align={align}>
          <BaseMenu.Popup className="max-h-[var(--available-height)] min-w-48 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-popup outline-hidden">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** One action. */
export function MenuItem({
  className,
  ...rest
}: Omit<ComponentProps<typeof BaseMenu.Item>, "className"> & { className?: string }) {
  return <BaseMenu.Item {...rest} className={classNames(itemClass, className)} />;
}

/** A group with a heading. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className="px-2 pt-2 pb-1 text-xs text-muted">
        {label}
      </BaseMenu.GroupLabel>
      {children}
    </BaseMenu.Group>
  );
}

/** Choice of one value inside a menu. */
export function MenuChoice<Value extends string>({
  value,
  options,
  onChange,
}: {
  value: Value;
  options: readonly { value: Value; label: string; lang?: string }[];
  onChange(value: Value): void;
}) {
  return (
    <BaseMenu.RadioGroup value={value} onValueChange={onChange}>
      {options.map((option) => (
        <BaseMenu.RadioItem
          key={option.value}
          value={option.value}
          lang={option.lang}
          closeOnClick
          className={classNames(itemClass, "justify-between")}
        >
          {option.label}
          <BaseMenu.RadioItemIndicator>
            <Check aria-hidden />
          </BaseMenu.RadioItemIndicator>
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}

/** A line between groups. */
export function MenuSeparator() {
  return <BaseMenu.Separator className="my-1 h-px bg-line" />;
}
