"use client";

import type { Script, VersionSummary } from "@runlet/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { LoadMore } from "#components/load-more.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { RestoreVersionDialog } from "./restore-version-dialog.tsx";
import { VersionDiffDialog } from "./version-diff-dialog.tsx";

/** All versions of a script, newest first: to look at, to compare, to take back. */
export function VersionsPanel({ script, isDirty }: { script: Script; isDirty: boolean }) {
  const t = useTranslations();
  const trpc = useTRPC();
  const [compared, setCompared] = useState<number | null>(null);
  const [restored, setRestored] = useState<number | null>(null);
  const query = useInfiniteQuery(
    trpc.versions.list.infiniteQueryOptions(
      { scriptId: script.id, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <>
      <QueryState query={query} loading={<ListSkeleton label={t("common.loading")} rows={3} />}>
        {(data) => (
          <div className="flex flex-col gap-3 pb-4">
            <ol
              aria-label={t("versions.title")}
              className="divide-y divide-line border-b border-line"
            >
              {data.pages
                .flatMap((page) => page.items)
                .map((version) => (
                  <VersionRow
                    key={version.number}
                    version={version}
                    isDirty={isDirty}
                    onCompare={() => setCompared(version.number)}
                    onRestore={() => setRestored(version.number)}
                  />
                ))}
            </ol>
            <LoadMore
              hasMore={query.hasNextPage}
              isLoading={query.isFetchingNextPage}
              onLoad={() => query.fetchNextPage()}
            />
          </div>
        )}
      </QueryState>
      <VersionDiffDialog script={script} number={compared} onClose={() => setCompared(null)} />
      <RestoreVersionDialog script={script} number={restored} onClose={() => setRestored(null)} />
    </>
  );
}

interface VersionRowProps {
  version: VersionSummary;
  isDirty: boolean;
  onCompare(): void;
  onRestore(): void;
}

function VersionRow({ version, isDirty, onCompare, onRestore }: VersionRowProps) {
  const t = useTranslations();
  const { can } = useSession();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-surface px-4 py-2">
      <div className="min-w-0 flex-1">
        <p className="font-medium tabular-nums">
          {t("script.version", { number: version.number })}
          {version.isCurrent && (
            <span className="ml-2 rounded-sm bg-accent-soft px-1.5 py-0.5 text-xs font-normal text-accent">
              {t("versions.current")}
            </span>
          )}
        </p>
        <p className="truncate text-xs text-muted">
          <RelativeTime at={version.createdAt} />
          {version.createdBy && ` ${t("versions.by", { name: version.createdBy.email })}`}
        </p>
      </div>
      {!version.isCurrent && (
        <div className="flex gap-1">
          <Button size="small" variant="ghost" onClick={onCompare}>
            {t("versions.compare")}
          </Button>
          {can("scripts.update") && (
            <Button
              size="small"
              onClick={onRestore}
              disabled={isDirty}
              title={isDirty ? t("versions.unsavedFirst") : undefined}
            >
              {t("versions.restore")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
