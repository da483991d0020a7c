"use client";

import { useTranslations } from "next-intl";
import { fieldMessage, listMessage } from "#api/fault.ts";
import { Checkbox } from "#components/checkbox.tsx";
import { Field, TextArea, TextInput } from "#components/field.tsx";
import { endpointDefaults, splitList } from "./endpoint-draft.ts";
import type { EndpointFieldsProps } from "./endpoint-fields.tsx";

/** Which pages of other origins may call; the rest of CORS comes up once there is one. */
export function EndpointCorsFields({ draft, onChange, fault }: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const { cors } = draft;
  const set = (changed: Partial<typeof cors>) =>
    onChange({ ...draft, cors: { ...cors, ...changed } });
  const messageOf = (field: "origins" | "headers" | "exposeHeaders") =>
    listMessage(fault, `http.cors.${field}`, splitList(cors[field]));
  const credentialsMessage = fieldMessage(fault, "http.cors.credentials");
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 font-medium">{t("cors")}</legend>
      <Field label={t("corsOrigins")} hint={t("corsOriginsHint")} error={messageOf("origins")}>
        <TextArea
          isMono
          rows={2}
          placeholder="https://app.example.com"
          value={cors.origins}
          onValueChange={(origins) => set({ origins })}
        />
      </Field>
      {splitList(cors.origins).length > 0 && (
        <>
          <Field label={t("corsHeaders")} hint={t("corsHeadersHint")} error={messageOf("headers")}>
            <TextInput
              isMono
              spellCheck={false}
              value={cors.headers}
              onValueChange={(headers) => set({ headers })}
            />
          </Field>
          <Field
            label={t("corsExpose")}
            hint={t("corsExposeHint")}
            error={messageOf("exposeHeaders")}
          >
            <TextInput
              isMono
              spellCheck={false}
              value={cors.exposeHeaders}
              onValueChange={(exposeHeaders) => set({ exposeHeaders })}
            />
          </Field>
          <div>
            <Checkbox isChecked={cors.credentials} onChange={(credentials) => set({ credentials })}>
              {t("corsCredentials")}
            </Checkbox>
            {credentialsMessage && <p className="text-xs text-danger">{credentialsMessage}</p>}
          </div>
          <Field label={t("corsMaxAge")} error={fieldMessage(fault, "http.cors.maxAgeSeconds")}>
            <TextInput
              type="number"
              min={0}
              className="text-right tabular-nums"
              placeholder={String(endpointDefaults.corsMaxAgeSeconds)}
              value={cors.maxAgeSeconds}
              onValueChange={(maxAgeSeconds) => set({ maxAgeSeconds })}
            />
          </Field>
        </>
      )}
    </fieldset>
  );
}
