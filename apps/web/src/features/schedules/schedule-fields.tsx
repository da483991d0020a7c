"use client";

import { useTranslations } from "next-intl";
import { type Fault, fieldMessage } from "#api/fault.ts";
import { Field, TextInput } from "#components/field.tsx";
import { Select } from "#components/select.tsx";
import type { NeedsDraft } from "#features/scripts/script-needs.ts";
import { TickList } from "./next-ticks.tsx";
import { useSchedulePreview } from "./use-schedule-preview.ts";

interface ScheduleFieldsProps {
  draft: NeedsDraft;
  onChange(draft: NeedsDraft): void;
  fault: Fault | null;
}

/** When a script is to run; says at once what the cron expression means, or what is wrong with it. */
export function ScheduleFields({ draft, onChange, fault }: ScheduleFieldsProps) {
  const t = useTranslations("needs");
  const { preview, fault: previewFault } = useSchedulePreview(draft.cron, draft.timezone);
  const messageOf = (field: string) =>
    fieldMessage(previewFault, field) ?? fieldMessage(fault, `schedule.${field}`);
  return (
    <>
      <Field label={t("cron")} hint={t("cronHint")} error={messageOf("cron")}>
        <TextInput
          isMono
          required
          value={draft.cron}
          onValueChange={(cron) => onChange({ ...draft, cron })}
        />
      </Field>
      <Field label={t("timezone")} hint={t("timezoneHint")} error={messageOf("timezone")}>
        <TextInput
          required
          list="timezones"
          value={draft.timezone}
          onValueChange={(timezone) => onChange({ ...draft, timezone })}
        />
      </Field>
      <datalist id="timezones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      {!previewFault && (
        <div
          role="status"
          className="overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2"
        >
          <TickList preview={preview} timezone={draft.timezone.trim()} />
        </div>
      )}
      <PolicyFields draft={draft} onChange={onChange} />
    </>
  );
}

function PolicyFields({ draft, onChange }: Omit<ScheduleFieldsProps, "fault">) {
  const t = useTranslations("needs");
  return (
    <>
      <Field label={t("overlap")} hint={t(`overlapHints.${draft.overlap}`)}>
        <Select
          value={draft.overlap}
          onValueChange={(overlap) => onChange({ ...draft, overlap })}
          options={(["skip", "queue", "replace"] as const).map((value) => ({
            value,
            label: t(`overlaps.${value}`),
          }))}
        />
      </Field>
      <Field label={t("catchUp")} hint={t(`catchUpHints.${draft.catchUp}`)}>
        <Select
          value={draft.catchUp}
          onValueChange={(catchUp) => onChange({ ...draft, catchUp })}
          options={(["last", "all", "none"] as const).map((value) => ({
            value,
            label: t(`catchUps.${value}`),
          }))}
        />
      </Field>
    </>
  );
}
