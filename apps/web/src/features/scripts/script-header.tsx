"use client";

import type { Script } from "@runlet/core";
import { Save } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/button.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { EndpointBar } from "./endpoint-bar.tsx";
import { ScriptTabs } from "./script-tabs.tsx";
import { ScriptStatusWord, ScriptTypeWord } from "./script-words.tsx";
import { StartedByBar } from "./started-by-bar.tsx";
import { StatusActions } from "./status-actions.tsx";
import type { SourceDraft } from "./use-source-draft.ts";

/** What the script is and stands at, and what one can do with it. */
export function ScriptHeader({ script, draft }: { script: Script; draft: SourceDraft }) {
  const t = useTranslations("script");
  const { can } = useSession();
  return (
    <div className="shrink-0 border-b border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
        <h1 className="max-w-full min-w-0 truncate text-base font-semibold">{script.name}</h1>
        <ScriptStatusWord status={script.status} />
        <ScriptTypeWord type={script.type} />
        <span className="text-muted tabular-nums">{t("version", { number: script.version })}</span>
        <span role="status" className="text-xs text-warning">
          {draft.isDirty ? t("unsaved") : ""}
        </span>
        <div className="flex flex-wrap items-center gap-2 sm:ml-auto">
          <ScriptTabs script={script} current="code" />
          {can("scripts.update") && script.status !== "archived" && (
            <Button
              onClick={() => draft.save()}
              isBusy={draft.isSaving}
              disabled={!draft.isDirty}
              aria-keyshortcuts="Control+S"
            >
              <Save aria-hidden />
              {t("save")}
            </Button>
          )}
          <StatusActions script={script} saveFirst={() => draft.save()} />
        </div>
      </div>
      {script.http && <EndpointBar script={script} http={script.http} />}
      <StartedByBar script={script} />
    </div>
  );
}
