import type { ReactNode } from "react";
import { Link } from "#i18n/navigation.ts";
import { classNames } from "./class-names.ts";

interface LinkTab {
  label: ReactNode;
  href: string;
  isCurrent: boolean;
}

/** Views of one thing, each under an address of its own. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  return (
    <nav
      aria-label={label}
      className="flex w-fit max-w-full overflow-x-auto rounded-md border border-line-strong p-0.5"
    >
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.isCurrent ? "page" : undefined}
          className={classNames(
            "rounded-[4px] px-2.5 py-[3px] whitespace-nowrap -outline-offset-2",
            tab.isCurrent ? "bg-hover font-medium text-ink" : "text-muted hover:text-ink",
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
