"use client";

import type { Script } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Play, Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { type Execution, useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { Keys } from "#components/keys.tsx";
import { CodeEditor } from "#components/monaco/code-editor.tsx";
import { parseJson } from "#components/parse-json.ts";
import { useHotkey } from "#components/use-hotkey.ts";
import { sampleInput } from "#features/scripts/sample-input.ts";
import type { SourceDraft } from "#features/scripts/use-source-draft.ts";
import { useSession } from "#features/session/session-context.tsx";
import { ExecutionResult } from "./execution-result.tsx";
import { isFinal } from "./execution-words.tsx";
import { useCancelExecution } from "./use-cancel-execution.ts";

interface RunPanelProps {
  script: Script;
  draft: SourceDraft;
  /** The last run of this panel, as far as it is known. */
  execution: Execution | undefined;
  isStarted: boolean;
  onStarted(executionId: string): void;
}

/** Runs the script with an input and shows how it goes. */
export function RunPanel({ script, draft, execution, isStarted, onStarted }: RunPanelProps) {
  const t = useTranslations("run");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { can } = useSession();
  const [input, setInput] = useState(() => JSON.stringify(sampleInput(script), null, 2));
  const parsed = parseJson(input);
  const start = useMutation(trpc.executions.run.mutationOptions());
  const isGoing = isStarted && !(execution && isFinal(execution.status));
  const isRunnable = script.status !== "disabled" && script.status !== "archived";
  const canRun = can("scripts.execute") && isRunnable && parsed.isValid;

  const finalId = execution && isFinal(execution.status) ? execution.id : null;
  useEffect(() => {
    if (finalId === null) return;
    queryClient.invalidateQueries(trpc.executions.list.pathFilter());
    queryClient.invalidateQueries(trpc.scripts.list.pathFilter());
  }, [finalId, queryClient, trpc]);

  async function run(): Promise<void> {
    if (!canRun || isGoing || start.isPending) return;
    if (can("scripts.update") && !(await draft.save())) return;
    start.mutate(
      { scriptId: script.id, input: parsed.value, wait: false },
      { onSuccess: ({ id }) => onStarted(id) },
    );
  }
  useHotkey({ key: "enter", hasModifier: true }, run);

  return (
    <div className="flex flex-col">
      <section aria-label={t("input")} className="border-b border-line bg-surface">
        <h2 className="px-4 pt-3 text-xs font-medium">{t("input")}</h2>
        <CodeEditor
          label={t("input")}
          language="json"
          value={input}
          onChange={setInput}
          onSubmit={run}
          hasLineNumbers={false}
          className="h-48"
        />
        {!parsed.isValid && (
          <p role="alert" className="px-4 pb-2 text-xs text-danger">
            {t("invalidJson", { reason: parsed.reason })}
          </p>
        )}
      </section>
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2.5">
        <Button
          variant="primary"
          onClick={run}
          disabled={!canRun}
          isBusy={isGoing || start.isPending || draft.isSaving}
          aria-keyshortcuts="Control+Enter"
        >
          <Play aria-hidden />
          {draft.isDirty && can("scripts.update") ? t("saveAndRun") : t("run")}
        </Button>
        <Keys keys={["Ctrl", "Enter"]} className="max-sm:hidden" />
        {isGoing && execution && <CancelButton execution={execution} />}
        {!isRunnable && <span className="text-xs text-muted">{t("notRunnable")}</span>}
      </div>
      {start.error && (
        <div className="p-4">
          <FaultNotice fault={readFault(start.error)} />
        </div>
      )}
      {isStarted ? (
        <ExecutionResult execution={execution} />
      ) : (
        <p className="px-4 py-8 text-center text-muted">{t("nothingYet")}</p>
      )}
    </div>
  );
}

function CancelButton({ execution }: { execution: Execution }) {
  const t = useTranslations("run");
  const { cancel, isPending } = useCancelExecution();
  const isRequested = isPending || execution.cancelRequestedAt !== null;
  return (
    <Button onClick={() => cancel(execution.id)} isBusy={isRequested}>
      <Square aria-hidden />
      {isRequested ? t("cancelling") : t("cancel")}
    </Button>
  );
}
