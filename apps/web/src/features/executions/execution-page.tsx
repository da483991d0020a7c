"use client";

import type { LogLevel } from "@runlet/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { QueryState } from "#api/query-state.tsx";
import { type Execution, useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import { DocumentTitle } from "#components/document-title.tsx";
import { PageBody } from "#components/page-header.tsx";
import { Select } from "#components/select.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { CallList } from "./call-list.tsx";
import { ExecutionErrorBox } from "./execution-error-box.tsx";
import { ExecutionFacts } from "./execution-facts.tsx";
import { ExecutionOutput } from "./execution-output.tsx";
import { ExecutionStatusWord, isFinal } from "./execution-words.tsx";
import { JsonView } from "./json-view.tsx";
import { LogList } from "./log-list.tsx";
import { RunAgain } from "./run-again.tsx";
import { useCancelExecution } from "./use-cancel-execution.ts";

const pollMs = 1_000;
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** The whole record of one run; follows it while it goes on. */
export function ExecutionPage({ id }: { id: string }) {
  const t = useTranslations("common");
  const trpc = useTRPC();
  const query = useQuery(
    trpc.executions.get.queryOptions(
      { id },
      {
        refetchInterval: ({ state }) =>
          state.data && !isFinal(state.data.status) ? pollMs : false,
      },
    ),
  );
  return (
    <QueryState query={query} loading={<ListSkeleton label={t("loading")} />}>
      {(execution) => <ExecutionRecord execution={execution} />}
    </QueryState>
  );
}

function ExecutionRecord({ execution }: { execution: Execution }) {
  const t = useTranslations("execution");
  return (
    <PageBody>
      <DocumentTitle title={t("of", { script: execution.scriptName })} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="min-w-0 truncate text-lg font-semibold tracking-tight">
          {t("of", { script: execution.scriptName })}
        </h1>
        <ExecutionStatusWord status={execution.status} />
        <span className="flex min-w-0 items-center gap-1">
          <code className="truncate text-xs text-muted">{execution.id}</code>
          <CopyButton text={execution.id} label={t("copyId")} />
        </span>
        <div className="sm:ml-auto">
          {isFinal(execution.status) ? (
            <RunAgain execution={execution} />
          ) : (
            <CancelExecution execution={execution} />
          )}
        </div>
      </div>
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {execution.error && <ExecutionErrorBox error={execution.error} />}
          {execution.status === "completed" && (
            <Box>
              <ExecutionOutput label={t("output")} execution={execution} />
            </Box>
          )}
          {execution.spans.length > 0 && (
            <Box>
              <CallList execution={execution} />
            </Box>
          )}
          <Box>
            <Logs execution={execution} />
          </Box>
          <Box>
            <JsonView label={t("input")} value={execution.input} />
          </Box>
        </div>
        <ExecutionFacts execution={execution} />
      </div>
    </PageBody>
  );
}

/** The frame of a part; the first line of what it holds falls together with its own. */
function Box({ children }: { children: ReactNode }) {
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface *:first:border-t-0">
      {children}
    </div>
  );
}

function Logs({ execution }: { execution: Execution }) {
  const t = useTranslations();
  const [minLevel, setMinLevel] = useState<LogLevel>("debug");
  const shown = execution.logs.filter(
    ({ level }) => levels.indexOf(level) >= levels.indexOf(minLevel),
  );
  return (
    <section aria-label={t("execution.logs")}>
      <div className="flex items-center justify-between gap-2 px-4 py-2">
        <h2 className="text-xs font-medium">{t("execution.logs")}</h2>
        <Select
          label={t("execution.minLevel")}
          className="max-w-52"
          value={minLevel}
          onValueChange={setMinLevel}
          options={levels.map((value) => ({ value, label: t(`execution.levels.${value}`) }))}
        />
      </div>
      <LogList
        logs={shown}
        emptyText={execution.logs.length > 0 ? t("execution.noLogsAtLevel") : t("run.noLogs")}
      />
    </section>
  );
}

function CancelExecution({ execution }: { execution: Execution }) {
  const t = useTranslations("execution");
  const { can } = useSession();
  const { cancel, isPending } = useCancelExecution();
  const [isAsking, setAsking] = useState(false);
  if (!can("scripts.execute")) return null;
  if (execution.cancelRequestedAt !== null) {
    return <span className="text-muted">{t("cancelRequested")}</span>;
  }
  return (
    <>
      <Button isBusy={isPending} onClick={() => setAsking(true)}>
        {t("cancelConfirm")}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={t("cancelTitle")}
        description={t("cancelText")}
        confirmLabel={t("cancelConfirm")}
        onConfirm={() => {
          setAsking(false);
          cancel(execution.id);
        }}
      />
    </>
  );
}
