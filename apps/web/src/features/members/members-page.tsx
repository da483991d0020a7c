"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ForbiddenMessage, QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { LoadMore } from "#components/load-more.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { AddMemberDialog } from "./add-member-dialog.tsx";
import { DeveloperRights } from "./developer-rights.tsx";
import { MemberTable } from "./member-table.tsx";

/** Who belongs to the tenant, with which role, and what roles may do. */
export function MembersPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { can } = useSession();
  const [isAdding, setAdding] = useState(false);
  const query = useInfiniteQuery(
    trpc.members.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, enabled: can("members.manage") },
    ),
  );
  if (!can("members.manage")) return <ForbiddenMessage />;
  return (
    <>
      <PageHeader title={t("members.title")}>
        <Button variant="primary" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden />
          {t("members.add")}
        </Button>
      </PageHeader>
      <QueryState query={query} loading={<ListSkeleton label={t("common.loading")} rows={3} />}>
        {(data) => {
          const members = data.pages.flatMap((page) => page.items);
          if (members.length === 0) return <StateMessage icon={Users} title={t("members.empty")} />;
          return (
            <>
              <MemberTable members={members} />
              <LoadMore
                hasMore={query.hasNextPage}
                isLoading={query.isFetchingNextPage}
                onLoad={() => query.fetchNextPage()}
              />
            </>
          );
        }}
      </QueryState>
      <DeveloperRights />
      <AddMemberDialog isOpen={isAdding} onOpenChange={setAdding} />
    </>
  );
}
