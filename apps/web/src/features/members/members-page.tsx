"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { PageHeader } from "#components/page-header.tsx";
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
      <QueryList
        query={query}
        rows={3}
        empty={<StateMessage icon={Users} title={t("members.empty")} />}
      >
        {(members) => <MemberTable members={members} />}
      </QueryList>
      <DeveloperRights />
      <AddMemberDialog isOpen={isAdding} onOpenChange={setAdding} />
    </>
  );
}
