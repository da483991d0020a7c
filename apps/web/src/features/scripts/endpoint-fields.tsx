"use client";

import { useTranslations } from "next-intl";
import { type Fault, fieldMessage } from "#api/fault.ts";
import { Checkbox } from "#components/checkbox.tsx";
import { Field, TextInput } from "#components/field.tsx";
import { Select } from "#components/select.tsx";
import { EndpointAuthFields } from "./endpoint-auth-fields.tsx";
import type { EndpointDraft, HttpMethod } from "./endpoint-draft.ts";
import { MoreEndpointFields } from "./more-endpoint-fields.tsx";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
const authModes = ["api_key", "public", "session", "hmac", "jwt"] as const;

export interface EndpointFieldsProps {
  draft: EndpointDraft;
  onChange(draft: EndpointDraft): void;
  fault: Fault | null;
}

/** Where an http script answers, and whom; what is set more rarely is folded away. */
export function EndpointFields(props: EndpointFieldsProps) {
  const { draft, onChange, fault } = props;
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
      <MethodFields {...props} />
      <Field
        label={t("auth")}
        hint={t(`authHints.${draft.authMode}`)}
        error={fieldMessage(fault, "http.auth.mode")}
      >
        <Select
          value={draft.authMode}
          onValueChange={(authMode) => onChange({ ...draft, authMode })}
          options={authModes.map((value) => ({ value, label: t(`authModes.${value}`) }))}
        />
      </Field>
      <EndpointAuthFields {...props} />
      <MoreEndpointFields {...props} />
    </>
  );
}

function MethodFields({ draft, onChange, fault }: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const message = fieldMessage(fault, "http.methods");
  return (
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
      {message && <p className="text-xs text-danger">{message}</p>}
    </fieldset>
  );
}

function toggle(values: HttpMethod[], value: HttpMethod, isIncluded: boolean): HttpMethod[] {
  const others = values.filter((other) => other !== value);
  return isIncluded ? [...others, value] : others;
}
