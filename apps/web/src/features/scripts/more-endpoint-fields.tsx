"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { fieldMessage } from "#api/fault.ts";
import { Disclosure } from "#components/disclosure.tsx";
import { Field, TextInput } from "#components/field.tsx";
import { formatBytes } from "#components/format.ts";
import { EndpointCorsFields } from "./endpoint-cors-fields.tsx";
import { endpointDefaults, hasMoreSettings, type RateDraft } from "./endpoint-draft.ts";
import type { EndpointFieldsProps } from "./endpoint-fields.tsx";

/** Rates, the largest body, CORS, and clocks: folded away until one is set, or wrong. */
export function MoreEndpointFields(props: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const [isOpen, setOpen] = useState(() => hasMoreSettings(props.draft));
  const isFaulty = ["http.cors", "http.rateLimit", "http.maxBodyBytes", toleranceField].some(
    (path) => fieldMessage(props.fault, path) !== null,
  );
  return (
    <Disclosure
      title={t("more")}
      hint={t("moreHint")}
      isOpen={isOpen || isFaulty}
      onToggle={setOpen}
    >
      <RateFields {...props} name="perEndpoint" />
      <RateFields {...props} name="perCaller" />
      <BodyField {...props} />
      <EndpointCorsFields {...props} />
      <ToleranceField {...props} />
    </Disclosure>
  );
}

function RateFields({
  draft,
  onChange,
  fault,
  name,
}: EndpointFieldsProps & { name: "perEndpoint" | "perCaller" }) {
  const t = useTranslations("needs");
  const rate = draft[name];
  const set = (changed: Partial<RateDraft>) =>
    onChange({ ...draft, [name]: { ...rate, ...changed } });
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t(`rates.${name}`)}</legend>
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t("rateRequests")}
          error={fieldMessage(fault, `http.rateLimit.${name}.requests`)}
        >
          <NumberInput
            min={1}
            placeholder={t("rateNone")}
            value={rate.requests}
            onValueChange={(requests) => set({ requests })}
          />
        </Field>
        <Field
          label={t("rateSeconds")}
          error={fieldMessage(fault, `http.rateLimit.${name}.seconds`)}
        >
          <NumberInput
            min={1}
            placeholder={String(endpointDefaults.rateSeconds)}
            value={rate.seconds}
            onValueChange={(seconds) => set({ seconds })}
          />
        </Field>
      </div>
      <p className="mt-1 text-xs text-muted">{t(`rateHints.${name}`)}</p>
    </fieldset>
  );
}

function BodyField({ draft, onChange, fault }: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const locale = useLocale();
  const bytes = Number(draft.maxBodyBytes || endpointDefaults.maxBodyBytes);
  return (
    <Field
      label={t("maxBody")}
      hint={t("maxBodyHint", { size: formatBytes(bytes, locale) })}
      error={fieldMessage(fault, "http.maxBodyBytes")}
    >
      <NumberInput
        min={0}
        placeholder={String(endpointDefaults.maxBodyBytes)}
        value={draft.maxBodyBytes}
        onValueChange={(maxBodyBytes) => onChange({ ...draft, maxBodyBytes })}
      />
    </Field>
  );
}

const toleranceField = "http.auth.toleranceSeconds";

/** For the modes that look at clocks. */
function ToleranceField({ draft, onChange, fault }: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const { authMode } = draft;
  const isTimed = authMode === "jwt" || (authMode === "hmac" && draft.hmac.form !== "github");
  if (!isTimed) return null;
  return (
    <Field
      label={t("tolerance")}
      hint={t(`toleranceHints.${authMode}`)}
      error={fieldMessage(fault, toleranceField)}
    >
      <NumberInput
        min={0}
        placeholder={String(endpointDefaults[`${authMode}ToleranceSeconds`])}
        value={draft[authMode].toleranceSeconds}
        onValueChange={(toleranceSeconds) =>
          onChange({ ...draft, [authMode]: { ...draft[authMode], toleranceSeconds } })
        }
      />
    </Field>
  );
}

interface NumberInputProps {
  min: number;
  placeholder: string;
  value: string;
  onValueChange(value: string): void;
}

function NumberInput(props: NumberInputProps) {
  return <TextInput type="number" className="text-right tabular-nums" {...props} />;
}
