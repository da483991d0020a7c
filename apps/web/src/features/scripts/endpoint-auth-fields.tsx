"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { fieldMessage } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { Field, TextInput } from "#components/field.tsx";
import { Select } from "#components/select.tsx";
import { useSession } from "#features/session/session-context.tsx";
import type { EndpointFieldsProps } from "./endpoint-fields.tsx";

/** As many as a tenant has at most. */
const maxSecrets = 100;

/** What the chosen way to show who calls needs beside its name. */
export function EndpointAuthFields(props: EndpointFieldsProps) {
  if (props.draft.authMode === "hmac") return <HmacFields {...props} />;
  if (props.draft.authMode === "jwt") return <JwtFields {...props} />;
  return null;
}

function HmacFields({ draft, onChange, fault }: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const listId = useId();
  const names = useSecretNames();
  const { hmac } = draft;
  const set = (changed: Partial<typeof hmac>) =>
    onChange({ ...draft, hmac: { ...hmac, ...changed } });
  const isUnknown = hmac.secret !== "" && names !== null && !names.includes(hmac.secret.trim());
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={t("hmacForm")} error={fieldMessage(fault, "http.auth.form")}>
        <Select
          value={hmac.form}
          onValueChange={(form) => set({ form })}
          options={[
            { value: "github", label: "GitHub" },
            { value: "stripe", label: "Stripe" },
            { value: "slack", label: "Slack" },
          ]}
        />
      </Field>
      <Field
        label={t("hmacSecret")}
        hint={t(isUnknown ? "hmacSecretUnknown" : "hmacSecretHint")}
        error={fieldMessage(fault, "http.auth.secret")}
      >
        <TextInput
          isMono
          required
          list={listId}
          autoComplete="off"
          spellCheck={false}
          value={hmac.secret}
          onValueChange={(secret) => set({ secret })}
        />
      </Field>
      <datalist id={listId}>
        {names?.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}

/** The names of the tenant's secrets; null while they are not known, or not for this person to know. */
function useSecretNames(): string[] | null {
  const trpc = useTRPC();
  const { can } = useSession();
  const query = useQuery(
    trpc.secrets.list.queryOptions({ limit: maxSecrets }, { enabled: can("secrets.manage") }),
  );
  return query.data?.items.map(({ name }) => name) ?? null;
}

function JwtFields({ draft, onChange, fault }: EndpointFieldsProps) {
  const t = useTranslations("needs");
  const { jwt } = draft;
  const set = (changed: Partial<typeof jwt>) => onChange({ ...draft, jwt: { ...jwt, ...changed } });
  return (
    <>
      <Field
        label={t("jwtIssuer")}
        hint={t("jwtIssuerHint")}
        error={fieldMessage(fault, "http.auth.issuer")}
      >
        <TextInput
          isMono
          required
          spellCheck={false}
          placeholder="https://id.example.com/"
          value={jwt.issuer}
          onValueChange={(issuer) => set({ issuer })}
        />
      </Field>
      <Field
        label={t("jwtAudience")}
        hint={t("jwtAudienceHint")}
        error={fieldMessage(fault, "http.auth.audience")}
      >
        <TextInput
          isMono
          required
          spellCheck={false}
          value={jwt.audience}
          onValueChange={(audience) => set({ audience })}
        />
      </Field>
      <Field
        label={t("jwtKeys")}
        hint={t("jwtKeysHint")}
        error={fieldMessage(fault, "http.auth.jwksUrl")}
      >
        <TextInput
          isMono
          spellCheck={false}
          value={jwt.jwksUrl}
          onValueChange={(jwksUrl) => set({ jwksUrl })}
        />
      </Field>
    </>
  );
}
