"use client";

import { Tabs } from "@base-ui/react/tabs";
import type { Script } from "@runlet/core";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo, useState } from "react";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { CodeEditor, type EditorProblem } from "#components/monaco/code-editor.tsx";
import { useHotkey } from "#components/use-hotkey.ts";
import { useLeaveGuard } from "#components/use-leave-guard.ts";
import { oneOf, useUrlFilters } from "#components/use-url-filters.ts";
import { RunPanel } from "#features/executions/run-panel.tsx";
import { useExecution } from "#features/executions/use-execution.ts";
import { useSession } from "#features/session/session-context.tsx";
import { VersionsPanel } from "#features/versions/versions-panel.tsx";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { runletTypings } from "./runlet-typings.ts";
import { ScriptHeader } from "./script-header.tsx";
import { ScriptSettings } from "./script-settings.tsx";
import { SourceProblems } from "./source-problems.tsx";
import { useSourceDraft } from "./use-source-draft.ts";

const panels = ["run", "versions", "settings"] as const;

/** Editor at the left, panels at the right; one below the other on a narrow screen. */
export function ScriptWorkspace({ script }: { script: Script }) {
  const t = useTranslations("script");
  const { can } = useSession();
  const draft = useSourceDraft(script);
  const [executionId, setExecutionId] = useState<string | null>(null);
  const execution = useExecution(executionId);
  const canEdit = can("scripts.update") && script.status !== "archived";
  const leaving = useLeaveGuard(draft.isDirty);
  useHotkey({ key: "s", hasModifier: true }, () => draft.save());

  const error = execution?.version === script.version && !draft.isDirty ? execution.error : null;
  const problems = useMemo<readonly EditorProblem[]>(
    () =>
      error?.line
        ? [{ line: error.line, column: error.column, message: error.message }]
        : draft.problems,
    [error, draft.problems],
  );

  return (
    <div className="flex min-h-0 flex-1 flex-col lg:h-[calc(100dvh-3rem-1px)] lg:flex-none">
      <ScriptHeader script={script} draft={draft} />
      <div className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <section
          aria-label={t("source")}
          className="flex min-h-0 min-w-0 flex-col bg-surface max-lg:h-[60dvh] max-lg:border-b lg:border-r border-line"
        >
          <CodeEditor
            label={t("source")}
            language={script.language}
            value={draft.text}
            onChange={draft.setText}
            isReadOnly={!canEdit}
            typings={runletTypings}
            problems={problems}
            className="flex-1"
          />
          <SourceProblems
            problems={problems}
            readOnlyText={
              canEdit ? null : t(can("scripts.update") ? "readOnlyArchived" : "readOnly")
            }
          />
        </section>
        <Panels
          run={
            <RunPanel
              script={script}
              draft={draft}
              execution={execution}
              isStarted={executionId !== null}
              onStarted={setExecutionId}
            />
          }
          versions={<VersionsPanel script={script} isDirty={draft.isDirty} />}
          settings={<ScriptSettings script={script} />}
        />
      </div>
      <ConflictDialog draft={draft} />
      <ConfirmDialog
        isOpen={leaving.isOpen}
        onOpenChange={leaving.stay}
        title={t("leave.title")}
        description={t("leave.text")}
        confirmLabel={t("leave.confirm")}
        onConfirm={leaving.leave}
      />
    </div>
  );
}

/** The panels; which one is open is in the address. */
function Panels(contents: Record<(typeof panels)[number], ReactNode>) {
  const t = useTranslations("script");
  const { can } = useSession();
  const filters = useUrlFilters();
  const shown = panels.filter((panel) => panel !== "run" || can("scripts.execute"));
  return (
    <Tabs.Root
      value={oneOf(filters.get("panel"), shown) ?? shown[0]}
      onValueChange={(panel) => filters.set({ panel: panel === shown[0] ? undefined : panel })}
      className="flex min-h-0 min-w-0 flex-col bg-canvas"
    >
      <Tabs.List
        aria-label={t("panels")}
        className="flex h-10 shrink-0 items-stretch gap-4 border-b border-line bg-surface px-4"
      >
        {shown.map((panel) => (
          <Tabs.Tab
            key={panel}
            value={panel}
            className="-mb-px border-b-2 border-transparent text-muted -outline-offset-2 hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {t(`panel.${panel}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {shown.map((panel) => (
        <Tabs.Panel
          key={panel}
          value={panel}
          // What was typed in a panel stays while one looks at another.
          keepMounted
          className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        >
          {contents[panel]}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
