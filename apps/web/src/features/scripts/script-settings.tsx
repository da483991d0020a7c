"use client";

import type { Script } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Fault, fieldMessage, readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { useTRPC, useTRPCClient } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import { Field, TextArea, TextInput } from "#components/field.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { NeedsFields } from "./needs-fields.tsx";
import {
  changedSettings,
  draftSettings,
  type LimitTexts,
  type SettingsDraft,
} from "./settings-draft.ts";

const limitNames = [
  "timeoutMs",
  "memoryMb",
  "maxApiCalls",
  "maxConcurrent",
  "maxOutputBytes",
] as const;

/** Everything about a script but its source and its status. */
export function ScriptSettings({ script }: { script: Script }) {
  const t = useTranslations("scriptSettings");
  const { can } = useSession();
  const [before, setBefore] = useState(script);
  const [draft, setDraft] = useState(() => draftSettings(script));
  const change = (part: Partial<SettingsDraft>) => setDraft({ ...draft, ...part });
  const { save, fault, isPending } = useSaveSettings((saved) => {
    setBefore(saved);
    setDraft(draftSettings(saved));
  });

  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        save({ draft, before });
      }}
    >
      <fieldset disabled={!can("scripts.update")} className="contents">
        <Field label={t("name")} error={fieldMessage(fault, "name")}>
          <TextInput
            required
            minLength={3}
            maxLength={100}
            value={draft.name}
            onValueChange={(name) => change({ name })}
          />
        </Field>
        <Field label={t("description")} error={fieldMessage(fault, "description")}>
          <TextArea
            value={draft.description}
            onValueChange={(description) => change({ description })}
            maxLength={500}
            rows={2}
          />
        </Field>
        <NeedsFields
          type={before.type}
          draft={draft.needs}
          onChange={(needs) => change({ needs })}
          fault={fault}
        />
        <Field label={t("tags")} hint={t("tagsHint")} error={fieldMessage(fault, "tags")}>
          <TextInput value={draft.tags} onValueChange={(tags) => change({ tags })} />
        </Field>
        <LimitFields
          limits={draft.limits}
          onChange={(limits) => change({ limits })}
          fault={fault}
        />
        <FaultNotice fault={fault} />
        {can("scripts.update") && (
          <Button type="submit" className="self-start" isBusy={isPending}>
            {t("save")}
          </Button>
        )}
      </fieldset>
      <ScriptFacts script={script} />
    </form>
  );
}

function LimitFields({
  limits,
  onChange,
  fault,
}: {
  limits: LimitTexts;
  onChange(limits: LimitTexts): void;
  fault: Fault | null;
}) {
  const t = useTranslations("scriptSettings");
  return (
    <fieldset>
      <legend className="mb-2 font-semibold">{t("limits")}</legend>
      <div className="grid grid-cols-2 items-end gap-3">
        {limitNames.map((limit) => (
          <Field key={limit} label={t(limit)} error={fieldMessage(fault, `limits.${limit}`)}>
            <TextInput
              type="number"
              min={0}
              required
              className="text-right tabular-nums"
              value={limits[limit]}
              onValueChange={(value) => onChange({ ...limits, [limit]: value })}
            />
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

function ScriptFacts({ script }: { script: Script }) {
  const t = useTranslations();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line pt-3 text-xs text-muted">
      {script.createdBy && (
        <span>{t("scriptSettings.createdBy", { name: script.createdBy.email })}</span>
      )}
      <RelativeTime at={script.createdAt} />
      <span className="flex min-w-0 items-center gap-1">
        <code className="truncate">{script.id}</code>
        <CopyButton text={script.id} label={t("script.copyId")} />
      </span>
    </div>
  );
}

function useSaveSettings(onSaved: (saved: Script) => void) {
  const t = useTranslations("scriptSettings");
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const toast = useToast();
  const update = useMutation({
    async mutationFn({ draft, before }: { draft: SettingsDraft; before: Script }) {
      const { id } = before;
      const now = await client.scripts.get.query({ id });
      return client.scripts.update.mutate({ id, ...changedSettings(draft, { before, now }) });
    },
    onSuccess(saved) {
      onSaved(saved);
      queryClient.setQueryData(trpc.scripts.get.queryKey({ id: saved.id }), saved);
      queryClient.invalidateQueries(trpc.scripts.list.pathFilter());
      toast.done(t("saved"));
    },
  });
  return {
    save: update.mutate,
    isPending: update.isPending,
    fault: update.error ? readFault(update.error) : null,
  };
}
