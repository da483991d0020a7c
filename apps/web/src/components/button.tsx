import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps, ReactNode } from "react";
import { Link } from "#i18n/navigation.ts";
import { classNames } from "./class-names.ts";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "small" | "medium" | "icon";

interface Look {
  variant?: Variant;
  size?: Size;
}

const variants: Record<Variant, string> = {
  primary:
    "bg-accent-fill text-white hover:not-data-disabled:bg-accent-fill-hover active:not-data-disabled:opacity-90",
  secondary:
    "border border-line-strong bg-surface text-ink hover:not-data-disabled:bg-hover data-popup-open:bg-hover",
  ghost:
    "text-muted hover:not-data-disabled:bg-hover hover:not-data-disabled:text-ink data-popup-open:bg-hover data-popup-open:text-ink",
  danger: "bg-danger-fill text-white hover:not-data-disabled:opacity-90",
};

const sizes: Record<Size, string> = {
  small: "h-7 gap-1.5 px-2.5 text-xs",
  medium: "h-8 gap-1.5 px-3 text-sm",
  icon: "size-8 shrink-0",
};

/** Classes of a button, for elements that another component renders. */
export function buttonClass({ variant = "secondary", size = "medium" }: Look): string {
  return classNames(
    "inline-flex items-center justify-center rounded-md font-medium whitespace-nowrap select-none transition-colors data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
    variants[variant],
    sizes[size],
  );
}

/** A button; `isBusy` keeps it focusable, ignores clicks and tells assistive technology. */
export function Button({
  variant,
  size,
  isBusy = false,
  disabled = false,
  className,
  ...rest
}: ComponentProps<typeof BaseButton> & Look & { isBusy?: boolean; className?: string }) {
  return (
    <BaseButton
      {...rest}
      disabled={disabled || isBusy}
      focusableWhenDisabled={isBusy}
      aria-busy={isBusy || undefined}
      className={classNames(buttonClass({ variant, size }), className)}
    />
  );
}

/** A button of only an icon; `label` is its name and its tip. */
export function IconButton({
  label,
  variant = "ghost",
  ...rest
}: Omit<ComponentProps<typeof Button>, "size"> & { label: string; children: ReactNode }) {
  return <Button {...rest} variant={variant} size="icon" aria-label={label} title={label} />;
}

/** A link that looks like a button. */
export function ButtonLink({
  variant,
  size,
  className,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={classNames(buttonClass({ variant, size }), className)} />;
}
