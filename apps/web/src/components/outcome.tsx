import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** How something went; colour always comes with a word. */
export type Tone = "neutral" | "info" | "success" | "warning" | "danger";

const dots: Record<Tone, string> = {
  neutral: "bg-transparent ring-[1.5px] ring-inset ring-faint",
  info: "bg-accent",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-danger",
};

/** A dot and a word. `isLive` lets the dot pulse: it is still going on. */
export function Outcome({
  tone,
  isLive = false,
  children,
}: {
  tone: Tone;
  isLive?: boolean;
  children: ReactNode;
}) {
  return (
    <span className="inline-flex items-center gap-2 align-middle whitespace-nowrap">
      <span
        aria-hidden
        className={classNames(
          "size-2 shrink-0 rounded-full",
          dots[tone],
          isLive && "animate-pulse",
        )}
      />
      {children}
    </span>
  );
}
