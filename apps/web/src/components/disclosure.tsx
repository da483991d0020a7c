"use client";

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface DisclosureProps {
  title: string;
  /** What is inside, in a few words. */
  hint?: string;
  isOpen: boolean;
  onToggle(isOpen: boolean): void;
  children: ReactNode;
}

/** Fields that are folded away until one wants them. One in it that the browser refuses unfolds it. */
export function Disclosure({ title, hint, isOpen, onToggle, children }: DisclosureProps) {
  return (
    <details
      open={isOpen}
      onToggle={(event) => onToggle(event.currentTarget.open)}
      // At once: a field that is hidden when the browser looks cannot be shown as the wrong one.
      onInvalidCapture={(event) => {
        event.currentTarget.open = true;
      }}
      className="group rounded-lg border border-line bg-surface"
    >
      <summary className="flex min-h-9 cursor-pointer list-none flex-wrap items-center gap-x-2 rounded-lg px-3 py-1.5 hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 shrink-0 text-muted group-open:rotate-90 motion-safe:transition-transform"
          aria-hidden
        />
        <span className="font-medium">{title}</span>
        {hint && <span className="text-xs text-muted">{hint}</span>}
      </summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  );
}
