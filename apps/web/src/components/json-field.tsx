"use client";

import { useTranslations } from "next-intl";
import { Field, TextArea } from "./field.tsx";
import type { ParsedJson } from "./parse-json.ts";

interface JsonFieldProps {
  label: string;
  hint?: string;
  text: string;
  parsed: ParsedJson;
  onTextChange(text: string): void;
  /** What the server said of it. */
  error?: string | null;
}

/** A JSON value to type; says what keeps it from being one. */
export function JsonField({ label, hint, text, parsed, onTextChange, error }: JsonFieldProps) {
  const t = useTranslations("run");
  const problem = parsed.isValid ? error : t("invalidJson", { reason: parsed.reason });
  return (
    <Field label={label} hint={hint} error={problem}>
      <TextArea isMono rows={10} value={text} onValueChange={onTextChange} />
    </Field>
  );
}
