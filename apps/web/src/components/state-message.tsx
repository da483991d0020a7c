import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface StateMessageProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  /** What one can do now. */
  action?: ReactNode;
  /** "alert" for what went wrong, so that it is announced. */
  role?: "alert" | "status";
}

/** What a page says when it has nothing to show: empty, failed, forbidden, not found. */
export function StateMessage({ icon: Icon, title, children, action, role }: StateMessageProps) {
  return (
    <div role={role} className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <span className="mb-4 flex size-10 items-center justify-center rounded-full bg-sunken text-muted">
        <Icon className="size-5" aria-hidden />
      </span>
      <h2 className="text-base font-semibold">{title}</h2>
      {children && <div className="mt-1.5 text-pretty text-muted">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
