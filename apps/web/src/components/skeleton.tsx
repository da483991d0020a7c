import { classNames } from "./class-names.ts";

/** A grey stand-in for something that loads. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames(
        "block animate-pulse rounded-sm bg-line motion-reduce:animate-none",
        className,
      )}
    />
  );
}

/** Lines of a list that loads; `label` tells assistive technology what. */
export function ListSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-11 items-center gap-6 px-4">
          <Skeleton className="h-3 w-16" />
          <Skeleton className="h-3 w-56 max-w-[40%]" />
          <Skeleton className="ml-auto h-3 w-20" />
        </div>
      ))}
    </div>
  );
}
