"use client";

import type { Script } from "@runlet/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { DocumentTitle } from "#components/document-title.tsx";
import { PageBody } from "#components/page-header.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
import { ScriptTabs } from "./script-tabs.tsx";
import { ScriptStatusWord, ScriptTypeWord } from "./script-words.tsx";

interface ScriptFrameProps {
  id: string;
  current: "history" | "schedule";
  children(script: Script): ReactNode;
}

/** A page about one script beside its code: what it is, the way between its pages, and what `children` shows. */
export function ScriptFrame({ id, current, children }: ScriptFrameProps) {
  const t = useTranslations();
  const trpc = useTRPC();
  const query = useQuery(trpc.scripts.get.queryOptions({ id }));
  return (
    <QueryState query={query} loading={<ListSkeleton label={t("common.loading")} />}>
      {(script) => (
        <>
          <DocumentTitle title={`${script.name}: ${t(`script.${current}`)}`} />
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2.5">
            <h1 className="max-w-full min-w-0 truncate text-base font-semibold">{script.name}</h1>
            <ScriptStatusWord status={script.status} />
            <ScriptTypeWord type={script.type} />
            <div className="max-w-full sm:ml-auto">
              <ScriptTabs script={script} current={current} />
            </div>
          </div>
          <PageBody>{children(script)}</PageBody>
        </>
      )}
    </QueryState>
  );
}
