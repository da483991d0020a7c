"use client";

import type { ScriptType } from "@runlet/core";
import { useTranslations } from "next-intl";
import { type Fault, fieldMessage } from "#api/fault.ts";
import { Checkbox } from "#components/checkbox.tsx";
import { Field, TextArea, TextInput } from "#components/field.tsx";
import { Select } from "#components/select.tsx";
import { ScheduleFields } from "#features/schedules/schedule-fields.tsx";
import type { NeedsDraft } from "./script-needs.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

interface NeedsFieldsProps {
  draft: NeedsDraft;
  onChange(draft: NeedsDraft): void;
  fault: Fault | null;
}

/** The fields that a script of this type needs; none for one-off and embedded ones. */
export function NeedsFields({ type, ...rest }: NeedsFieldsProps & { type: ScriptType }) {
  if (type === "http") return <HttpFields {...rest} />;
  if (type === "scheduled") return <ScheduleFields {...rest} />;
  if (type === "event") return <EventFields {...rest} />;
  return null;
}

function HttpFields({ draft, onChange, fault }: NeedsFieldsProps) {
  const t = useTranslations("needs");
  return (
    <>
      <Field label={t("path")} hint={t("pathHint")} error={fieldMessage(fault, "http.path")}>
        <TextInput
          isMono
          required
          value={draft.path}
          onValueChange={(path) => onChange({ ...draft, path })}
        />
      </Field>
      <fieldset>
        <legend className="mb-1 text-xs font-medium">{t("methods")}</legend>
        <div className="flex flex-wrap gap-x-4">
          {methods.map((method) => (
            <Checkbox
              key={method}
              isChecked={draft.methods.includes(method)}
              onChange={(isChecked) =>
                onChange({ ...draft, methods: toggle(draft.methods, method, isChecked) })
              }
            >
              <span className="font-mono text-xs">{method}</span>
            </Checkbox>
          ))}
        </div>
        <FieldFaultText message={fieldMessage(fault, "http.methods")} />
      </fieldset>
      <Field label={t("auth")} error={fieldMessage(fault, "http.auth")}>
        <Select
          value={draft.authMode}
          onValueChange={(authMode) => onChange({ ...draft, authMode })}
          options={[
            { value: "api_key", label: t("authModes.api_key") },
            { value: "public", label: t("authModes.public") },
          ]}
        />
      </Field>
    </>
  );
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

function FieldFaultText({ message }: { message: string | null }) {
  return message ? <p className="text-xs text-danger">{message}</p> : null;
}

function toggle(values: string[], value: string, isIncluded: boolean): string[] {
  const others = values.filter((other) => other !== value);
  return isIncluded ? [...others, value] : others;
}
