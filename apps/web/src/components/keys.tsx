import { classNames } from "./class-names.ts";

/** Keys of a shortcut, e.g. ["Ctrl", "K"]. */
export function Keys({ keys, className }: { keys: readonly string[]; className?: string }) {
  return (
    <span className={classNames("inline-flex gap-1", className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-canvas px-1 text-[0.6875rem] text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
