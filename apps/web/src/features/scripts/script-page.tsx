"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { DocumentTitle } from "#components/document-title.tsx";
import { Skeleton } from "#components/skeleton.tsx";
import { ScriptWorkspace } from "./script-workspace.tsx";

/** One script: its source, and panels to run it, to look at its versions, to set it up. */
export function ScriptPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.scripts.get.queryOptions({ id }));
  return (
    <QueryState query={query} loading={<WorkspaceSkeleton />}>
      {(script) => (
        <>
          <DocumentTitle title={script.name} />
          <ScriptWorkspace script={script} />
        </>
      )}
    </QueryState>
  );
}

function WorkspaceSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className="space-y-4 p-5">
      <Skeleton className="h-5 w-64 max-w-full" />
      <Skeleton className="h-3 w-96 max-w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  );
}
