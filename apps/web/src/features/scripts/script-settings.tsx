"use client";

import type { Limits, Script } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Fault, fieldMessage, readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import { Field, TextArea, TextInput } from "#components/field.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { NeedsFields } from "./needs-fields.tsx";
import { draftNeeds, needsInput } from "./script-needs.ts";

const limitNames = [
  "timeoutMs",
  "memoryMb",
  "maxApiCalls",
  "maxConcurrent",
  "maxOutputBytes",
] as const;

type LimitTexts = Record<(typeof limitNames)[number], string>;

/** Everything about a script but its source and its status. */
export function ScriptSettings({ script }: { script: Script }) {
  const t = useTranslations("scriptSettings");
  const { can } = useSession();
  // What this form started from: only what one changed is sent, so that nobody else's change is undone.
  const [before, setBefore] = useState(script);
  const [name, setName] = useState(script.name);
  const [description, setDescription] = useState(script.description);
  const [tags, setTags] = useState(script.tags.join(", "));
  const [needs, setNeeds] = useState(() => draftNeeds(script));
  const [limits, setLimits] = useState(() => limitTexts(script.limits));
  const { save, fault, isPending } = useSaveSettings(setBefore);

  return (
    <form
      className="flex flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const values = {
          name: name.trim(),
          description,
          tags: splitTags(tags),
          limits: readLimits(limits),
          ...needsInput(script.type, needs),
        };
        save({ id: script.id, ...changesOf(before, values) });
      }}
    >
      <fieldset disabled={!can("scripts.update")} className="contents">
        <Field label={t("name")} error={fieldMessage(fault, "name")}>
          <TextInput required minLength={3} maxLength={100} value={name} onValueChange={setName} />
        </Field>
        <Field label={t("description")} error={fieldMessage(fault, "description")}>
          <TextArea value={description} onValueChange={setDescription} maxLength={500} rows={2} />
        </Field>
        <NeedsFields type={script.type} draft={needs} onChange={setNeeds} fault={fault} />
        <Field label={t("tags")} hint={t("tagsHint")} error={fieldMessage(fault, "tags")}>
          <TextInput value={tags} onValueChange={setTags} />
        </Field>
        <LimitFields limits={limits} onChange={setLimits} fault={fault} />
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
  const queryClient = useQueryClient();
  const toast = useToast();
  const update = useMutation(
    trpc.scripts.update.mutationOptions({
      onSuccess(saved) {
        onSaved(saved);
        queryClient.setQueryData(trpc.scripts.get.queryKey({ id: saved.id }), saved);
        queryClient.invalidateQueries(trpc.scripts.list.pathFilter());
        toast.done(t("saved"));
      },
    }),
  );
  return {
    save: update.mutate,
    isPending: update.isPending,
    fault: update.error ? readFault(update.error) : null,
  };
}

/** The values that differ from what the script had, to any depth. */
function changesOf<Values extends object>(before: Script, values: Values): Partial<Values> {
  const had: Record<string, unknown> = {
    ...before,
    ...needsInput(before.type, draftNeeds(before)),
  };
  const changed = Object.entries(values).filter(
    ([name, value]) => JSON.stringify(sorted(had[name])) !== JSON.stringify(sorted(value)),
  );
  return Object.fromEntries(changed) as Partial<Values>;
}

/** An object with its fields in the order of their names, so that equal ones have equal texts. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}

function limitTexts(limits: Limits): LimitTexts {
  const { timeoutMs, memoryMb, maxApiCalls, maxConcurrent, maxOutputBytes } = limits;
  return {
    timeoutMs: String(timeoutMs),
    memoryMb: String(memoryMb),
    maxApiCalls: String(maxApiCalls),
    maxConcurrent: String(maxConcurrent),
    maxOutputBytes: String(maxOutputBytes),
  };
}

function readLimits(texts: LimitTexts): Limits {
  return {
    timeoutMs: Number(texts.timeoutMs),
    memoryMb: Number(texts.memoryMb),
    maxApiCalls: Number(texts.maxApiCalls),
    maxConcurrent: Number(texts.maxConcurrent),
    maxOutputBytes: Number(texts.maxOutputBytes),
  };
}

function splitTags(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
