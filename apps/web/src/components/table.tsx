import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

/**
 * A table in its own scroll box: on a narrow screen it scrolls, not the page. Its head stays in sight.
 * Browsers let the keyboard reach a box that scrolls.
 */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="overflow-auto rounded-lg border border-line bg-surface -outline-offset-2">
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-left">
        {children}
      </table>
    </div>
  );
}

/** A head cell; `isFigure` for columns of numbers and times. */
export function HeadCell({
  isFigure = false,
  className,
  ...rest
}: ComponentProps<"th"> & { isFigure?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        "sticky top-0 z-10 h-9 border-b border-line bg-surface px-3 text-xs sm:px-4 font-medium whitespace-nowrap text-muted",
        isFigure && "text-right",
        className,
      )}
    />
  );
}

/** A body row; the last one has no line below. */
export function Row({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      {...rest}
      className={classNames(
        "group/row [&:not(:last-child)>td]:border-b [&>td]:border-line",
        className,
      )}
    />
  );
}

/** A body cell; `isFigure` aligns tabular figures to the right. */
export function Cell({
  isFigure = false,
  className,
  ...rest
}: ComponentProps<"td"> & { isFigure?: boolean }) {
  return (
    <td
      {...rest}
      className={classNames(
        "h-11 px-3 py-1.5 sm:px-4 align-middle",
        isFigure && "text-right whitespace-nowrap tabular-nums",
        className,
      )}
    />
  );
}
