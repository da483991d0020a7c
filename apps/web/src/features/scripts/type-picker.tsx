"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import type { ScriptType } from "@runlet/core";
import { useTranslations } from "next-intl";
import { ScriptTypeIcon, scriptTypes } from "./script-words.tsx";

/** Choice of a type, each with a line that says what it is for. */
export function TypePicker({
  value,
  onChange,
}: {
  value: ScriptType;
  onChange(type: ScriptType): void;
}) {
  const t = useTranslations();
  return (
    <RadioGroup
      aria-label={t("newScript.type")}
      value={value}
      onValueChange={onChange}
      className="grid gap-2 sm:grid-cols-2"
    >
      {scriptTypes.map((type) => (
        <Radio.Root
          key={type}
          value={type}
          nativeButton
          render={<button type="button" />}
          aria-label={t(`scriptTypes.${type}.name`)}
          className="flex items-start gap-3 rounded-lg border border-line bg-surface p-3 text-left hover:border-line-strong data-checked:border-accent data-checked:bg-accent-soft data-checked:ring-1 data-checked:ring-accent"
        >
          <span className="mt-0.5 text-muted">
            <ScriptTypeIcon type={type} />
          </span>
          <span>
            <span className="block font-medium">{t(`scriptTypes.${type}.name`)}</span>
            <span className="block text-xs text-muted">{t(`scriptTypes.${type}.text`)}</span>
          </span>
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
