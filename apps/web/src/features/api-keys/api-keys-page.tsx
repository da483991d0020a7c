"use client";

import type { ApiKey } from "@runlet/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { CreateApiKeyDialog } from "./create-api-key-dialog.tsx";
import { RevokeApiKeyDialog } from "./revoke-api-key-dialog.tsx";

/** The tenant's API keys, revoked ones too. */
export function ApiKeysPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { can } = useSession();
  const [isCreating, setCreating] = useState(false);
  const query = useInfiniteQuery(
    trpc.apiKeys.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, enabled: can("members.manage") },
    ),
  );
  if (!can("members.manage")) return <ForbiddenMessage />;
  return (
    <>
      <PageHeader title={t("apiKeys.title")}>
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden />
          {t("apiKeys.create")}
        </Button>
      </PageHeader>
      <QueryList
        query={query}
        rows={3}
        empty={
          <StateMessage icon={KeyRound} title={t("apiKeys.empty.title")}>
            {t("apiKeys.empty.text")}
          </StateMessage>
        }
      >
        {(keys) => <ApiKeyTable keys={keys} />}
      </QueryList>
      <CreateApiKeyDialog isOpen={isCreating} onOpenChange={setCreating} />
    </>
  );
}

function ApiKeyTable({ keys }: { keys: readonly ApiKey[] }) {
  const t = useTranslations();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <>
      <Table label={t("apiKeys.title")}>
        <thead>
          <tr>
            <HeadCell>{t("apiKeys.columns.name")}</HeadCell>
            <HeadCell>{t("apiKeys.columns.key")}</HeadCell>
            <HeadCell>{t("apiKeys.columns.role")}</HeadCell>
            <HeadCell isFigure>{t("apiKeys.columns.lastUsed")}</HeadCell>
            <HeadCell isFigure>{t("apiKeys.columns.created")}</HeadCell>
            <HeadCell>
              <span className="sr-only">{t("apiKeys.columns.actions")}</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <Row key={key.id} className={key.revokedAt ? "text-muted" : undefined}>
              <Cell className="w-full max-w-0 min-w-40">
                <span className="block truncate font-medium">{key.name}</span>
              </Cell>
              <Cell>
                <code className="text-xs">{key.prefix}…</code>
              </Cell>
              <Cell>{t(`roles.${key.role}`)}</Cell>
              <Cell isFigure className="text-muted">
                {key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : t("apiKeys.neverUsed")}
              </Cell>
              <Cell isFigure className="text-muted">
                <RelativeTime at={key.createdAt} />
              </Cell>
              <Cell className="text-right">
                {key.revokedAt ? (
                  t("apiKeys.revoked")
                ) : (
                  <Button
                    size="small"
                    aria-label={t("apiKeys.revokeOf", { name: key.name })}
                    onClick={() => setRevoking(key)}
                  >
                    {t("apiKeys.revoke")}
                  </Button>
                )}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <RevokeApiKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}
