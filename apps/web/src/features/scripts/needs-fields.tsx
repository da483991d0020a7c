"use client";

import type { ScriptType } from "@runlet/core";
import { useTranslations } from "next-intl";
import { type Fault, fieldMessage } from "#api/fault.ts";
import { Field, TextArea } from "#components/field.tsx";
import { ScheduleFields } from "#features/schedules/schedule-fields.tsx";
import { EndpointFields } from "./endpoint-fields.tsx";
import type { NeedsDraft } from "./script-needs.ts";

interface NeedsFieldsProps {
  draft: NeedsDraft;
  onChange(draft: NeedsDraft): void;
  fault: Fault | null;
}

/** The fields that a script of this type needs; none for one-off and embedded ones. */
export function NeedsFields({ type, ...rest }: NeedsFieldsProps & { type: ScriptType }) {
  if (type === "http") {
    const { draft, onChange, fault } = rest;
    return (
      <EndpointFields
        draft={draft.endpoint}
        onChange={(endpoint) => onChange({ ...draft, endpoint })}
        fault={fault}
      />
    );
  }
  if (type === "scheduled") return <ScheduleFields {...rest} />;
  if (type === "event") return <EventFields {...rest} />;
  return null;
}

function EventFields({ draft, onChange, fault }: NeedsFieldsProps) {
  const t = useTranslations("needs");
  return (
    <Field
      label={t("eventTypes")}
      hint={t("eventTypesHint")}
      error={fieldMessage(fault, "event.types")}
    >
      <TextArea
        value={draft.eventTypes}
        onValueChange={(eventTypes) => onChange({ ...draft, eventTypes })}
      />
    </Field>
  );
}
