"use client";

import type { Language, ScriptType } from "@runlet/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { fieldMessage, readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button, ButtonLink } from "#components/button.tsx";
import { Field, TextInput } from "#components/field.tsx";
import { CodeEditor } from "#components/monaco/code-editor.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { Select } from "#components/select.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { useRouter } from "#i18n/navigation.ts";
import { NeedsFields } from "./needs-fields.tsx";
import { runletTypings } from "./runlet-typings.ts";
import { draftNeeds, needsInput } from "./script-needs.ts";
import { scriptTemplates } from "./script-templates.ts";
import { noProblems, problemsOf } from "./source-faults.ts";
import { TypePicker } from "./type-picker.tsx";

/** Makes a draft out of a name, a type, and what that type needs; its source is an example that works. */
export function NewScriptForm() {
  const t = useTranslations();
  const trpc = useTRPC();
  const router = useRouter();
  const { tenant, can } = useSession();
  const [type, setType] = useState<ScriptType>("http");
  const [language, setLanguage] = useState<Language>("javascript");
  const [name, setName] = useState("");
  const [ownSource, setOwnSource] = useState<string | null>(null);
  const [needs, setNeeds] = useState(() => draftNeeds());
  const create = useMutation(
    trpc.scripts.create.mutationOptions({
      onSuccess: ({ id }) => router.push(`/${tenant.slug}/scripts/${id}`),
    }),
  );
  if (!can("scripts.create")) return <ForbiddenMessage />;
  const fault = create.error ? readFault(create.error) : null;
  const source = ownSource ?? scriptTemplates[language][type];

  return (
    <PageBody>
      <PageHeader title={t("newScript.title")} />
      <form
        className="flex max-w-2xl flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name: name.trim(), type, language, source, ...needsInput(type, needs) });
        }}
      >
        <fieldset>
          <legend className="mb-2 text-xs font-medium">{t("newScript.type")}</legend>
          <TypePicker value={type} onChange={setType} />
        </fieldset>
        <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
          <Field
            label={t("newScript.name")}
            hint={t("newScript.nameHint")}
            error={fieldMessage(fault, "name")}
          >
            <TextInput
              required
              minLength={3}
              maxLength={100}
              value={name}
              onValueChange={setName}
              autoComplete="off"
            />
          </Field>
          <Field label={t("newScript.language")}>
            <Select
              value={language}
              onValueChange={setLanguage}
              options={[
                { value: "javascript", label: "JavaScript" },
                { value: "typescript", label: "TypeScript" },
              ]}
            />
          </Field>
        </div>
        <NeedsFields type={type} draft={needs} onChange={setNeeds} fault={fault} />
        {!can("scripts.update") && (
          <div>
            <p className="text-xs font-medium">{t("newScript.source")}</p>
            <p className="mb-1 text-xs text-muted">{t("newScript.sourceHint")}</p>
            <CodeEditor
              label={t("newScript.source")}
              language={language}
              value={source}
              onChange={(text) => {
                // The editor also tells of a template that was put in from here.
                if (text !== source) setOwnSource(text);
              }}
              typings={runletTypings}
              problems={fault ? problemsOf(fault) : noProblems}
              className="h-72 overflow-hidden rounded-md border border-control-line"
            />
          </div>
        )}
        <FaultNotice fault={fault} />
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" variant="primary" isBusy={create.isPending || create.isSuccess}>
            {t("newScript.create")}
          </Button>
          <ButtonLink variant="ghost" href={`/${tenant.slug}/scripts`}>
            {t("common.cancel")}
          </ButtonLink>
          <span className="text-xs text-muted max-sm:w-full">{t("newScript.createHint")}</span>
        </div>
      </form>
    </PageBody>
  );
}
