"use client";

import type { Script } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Fault, readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import type { EditorProblem } from "#components/monaco/code-editor.tsx";
import { useToast } from "#components/toaster.tsx";
import { noProblems, problemsOf } from "./source-faults.ts";

export interface SourceDraft {
  text: string;
  setText(text: string): void;
  isDirty: boolean;
  isSaving: boolean;
  /** What the last save found wrong with the source. */
  problems: readonly EditorProblem[];
  /** Why the last save failed, unless it was the source's fault or a conflict. */
  fault: Fault | null;
  /** Someone saved a newer version than the one this text started from. */
  hasConflict: boolean;
  /** Saves if there is something to save; resolves to whether all is saved. `isForced`: over a newer version. */
  save(options?: { isForced?: boolean }): Promise<boolean>;
  /** Drops the own text for the newest version. */
  discard(): Promise<void>;
}

/** The source as it is edited, against the version it started from. */
export function useSourceDraft(script: Script): SourceDraft {
  const t = useTranslations("script");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [base, setBase] = useState({ version: script.version, source: script.source });
  const [text, setText] = useState(script.source);
  const isDirty = text !== base.source;
  const update = useMutation(trpc.scripts.update.mutationOptions());
  const fault = update.error ? readFault(update.error) : null;

  function startFrom(newest: Script): void {
    setBase({ version: newest.version, source: newest.source });
    setText(newest.source);
  }

  // A newer version came in (restored, or saved elsewhere) and nothing of ours would be lost.
  if (script.version > base.version && !isDirty) startFrom(script);

  async function save({ isForced = false } = {}): Promise<boolean> {
    if (!isDirty) return true;
    if (update.isPending) return false;
    const sent = text;
    const expectedVersion = isForced ? undefined : base.version;
    try {
      const saved = await update.mutateAsync({ id: script.id, source: sent, expectedVersion });
      setBase({ version: saved.version, source: sent });
      queryClient.setQueryData(trpc.scripts.get.queryKey({ id: script.id }), saved);
      queryClient.invalidateQueries(trpc.versions.list.pathFilter());
      queryClient.invalidateQueries(trpc.scripts.list.pathFilter());
      toast.done(t("savedAs", { number: saved.version }));
      return true;
    } catch (error) {
      const { kind, fields } = readFault(error);
      const isShownInPlace = kind === "conflict" || fields.some(({ path }) => path === "source");
      if (!isShownInPlace) toast.failed(readFault(error).message);
      return false;
    }
  }

  async function discard(): Promise<void> {
    update.reset();
    await navigator.clipboard.writeText(text);
    startFrom(
      await queryClient.fetchQuery({
        ...trpc.scripts.get.queryOptions({ id: script.id }),
        staleTime: 0,
      }),
    );
  }

  return {
    text,
    setText,
    isDirty,
    isSaving: update.isPending,
    problems: fault ? problemsOf(fault) : noProblems,
    fault,
    hasConflict: fault?.kind === "conflict",
    save,
    discard,
  };
}
