"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LoadMore } from "#components/load-more.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
import { QueryState } from "./query-state.tsx";

interface QueryListProps<Item> {
  query: {
    data: { pages: { items: Item[] }[] } | undefined;
    error: unknown;
    refetch(): unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage(): unknown;
  };
  /** What to say when the list has nothing. */
  empty: ReactNode;
  /** How many lines stand in while it loads. */
  rows?: number;
  children(items: readonly Item[]): ReactNode;
}

/** A list that comes in pages: what it has so far, the way to more, or what there is to say instead. */
export function QueryList<Item>({ query, empty, rows, children }: QueryListProps<Item>) {
  const t = useTranslations("common");
  const loading = (
    <div className="rounded-lg border border-line bg-surface">
      <ListSkeleton label={t("loading")} rows={rows} />
    </div>
  );
  return (
    <QueryState query={query} loading={loading}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return empty;
        return (
          <>
            {children(items)}
            <LoadMore
              hasMore={query.hasNextPage}
              isLoading={query.isFetchingNextPage}
              onLoad={() => query.fetchNextPage()}
            />
          </>
        );
      }}
    </QueryState>
  );
}
