"use client";

import type { Secret } from "@runlet/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { LockKeyhole, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { SecretTable } from "./secret-table.tsx";
import { AddSecretDialog } from "./set-secret-dialog.tsx";

/** As many as a tenant has at most. */
const pageSize = 100;

/** The tenant's secrets: their names, never their values. */
export function SecretsPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { can } = useSession();
  const [isAdding, setAdding] = useState(false);
  const query = useInfiniteQuery(
    trpc.secrets.list.infiniteQueryOptions(
      { limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor, enabled: can("secrets.manage") },
    ),
  );
  if (!can("secrets.manage")) return <ForbiddenMessage />;
  const secrets: Secret[] = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader title={t("secrets.title")}>
        <Button variant="primary" onClick={() => setAdding(true)}>
          <Plus aria-hidden />
          {t("secrets.add")}
        </Button>
      </PageHeader>
      <QueryList
        query={query}
        rows={3}
        empty={
          <StateMessage icon={LockKeyhole} title={t("secrets.empty.title")}>
            {t("secrets.empty.text")}
          </StateMessage>
        }
      >
        {() => (
          <>
            <p className="text-muted">{t("secrets.text")}</p>
            <SecretTable secrets={secrets} />
          </>
        )}
      </QueryList>
      <AddSecretDialog
        isOpen={isAdding}
        takenNames={secrets.map(({ name }) => name)}
        onClose={() => setAdding(false)}
      />
    </>
  );
}
