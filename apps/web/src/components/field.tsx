import { Field as BaseField } from "@base-ui/react/field";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** Classes shared by everything one types into. Text is 16 px on touch screens, where smaller makes iOS zoom. */
export const inputClass =
  "w-full rounded-md border border-control-line bg-surface px-2.5 text-sm text-ink pointer-coarse:text-[16px] focus:outline-2 focus:-outline-offset-1 focus:outline-accent aria-invalid:border-danger data-invalid:border-danger disabled:bg-sunken disabled:text-muted";

interface FieldProps {
  label: ReactNode;
  /** One sentence under the control. */
  hint?: ReactNode;
  /** What is wrong with the value; shown instead of the hint. */
  error?: string | null;
  className?: string;
  children: ReactNode;
}

/** A labelled control; label, hint and error are tied to it for assistive technology. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  return (
    <BaseField.Root
      invalid={Boolean(error)}
      className={classNames("flex min-w-0 flex-col gap-1", className)}
    >
      <BaseField.Label className="text-xs font-medium text-ink">{label}</BaseField.Label>
      {children}
      {error ? (
        <BaseField.Error match className="text-xs text-danger">
          {error}
        </BaseField.Error>
      ) : (
        hint && <BaseField.Description className="text-xs text-muted">{hint}</BaseField.Description>
      )}
    </BaseField.Root>
  );
}

/** One line of text; inside a {@link Field} it takes that field's label. */
export function TextInput({
  className,
  isMono = false,
  ...rest
}: Omit<ComponentProps<typeof BaseField.Control>, "className"> & {
  className?: string;
  isMono?: boolean;
}) {
  return (
    <BaseField.Control
      {...rest}
      className={classNames(inputClass, "h-8", isMono && "font-mono", className)}
    />
  );
}

const verbatim = { spellCheck: false, autoCapitalize: "off", autoComplete: "off" } as const;

/** Several lines of text; inside a {@link Field} it takes that field's label. */
export function TextArea({
  value,
  onValueChange,
  rows = 3,
  isMono = false,
  ...rest
}: {
  value: string;
  onValueChange(value: string): void;
  rows?: number;
  /** For what is no prose: no spelling is checked, and nothing is corrected or remembered. */
  isMono?: boolean;
  required?: boolean;
  maxLength?: number;
  placeholder?: string;
}) {
  return (
    <BaseField.Control
      value={value}
      onValueChange={onValueChange}
      render={<textarea rows={rows} {...rest} {...(isMono && verbatim)} />}
      className={classNames(inputClass, "resize-y py-1.5", isMono && "font-mono")}
    />
  );
}
