"use client";

import type { Secret } from "@runlet/core";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button, IconButton } from "#components/button.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { DeleteSecretDialog } from "./delete-secret-dialog.tsx";
import { ReplaceSecretDialog } from "./set-secret-dialog.tsx";

/** Names, who and when; what may be done to each. */
export function SecretTable({ secrets }: { secrets: readonly Secret[] }) {
  const t = useTranslations("secrets");
  const [replacing, setReplacing] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  return (
    <>
      <Table label={t("title")}>
        <thead>
          <tr>
            <HeadCell>{t("columns.name")}</HeadCell>
            <HeadCell className="max-md:hidden">{t("columns.createdBy")}</HeadCell>
            <HeadCell isFigure className="max-md:hidden">
              {t("columns.created")}
            </HeadCell>
            <HeadCell isFigure className="max-sm:hidden">
              {t("columns.updated")}
            </HeadCell>
            <HeadCell>
              <span className="sr-only">{t("columns.actions")}</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {secrets.map(({ name, createdBy, createdAt, updatedAt }) => (
            <Row key={name}>
              <Cell className="w-full max-w-0 min-w-28">
                <code className="block truncate font-medium" title={name}>
                  {name}
                </code>
                <span className="text-xs text-muted sm:hidden">
                  <RelativeTime at={updatedAt} />
                </span>
              </Cell>
              <Cell className="text-muted max-md:hidden">{createdBy?.email ?? "—"}</Cell>
              <Cell isFigure className="text-muted max-md:hidden">
                <RelativeTime at={createdAt} />
              </Cell>
              <Cell isFigure className="text-muted max-sm:hidden">
                <RelativeTime at={updatedAt} />
              </Cell>
              <Cell>
                <span className="flex items-center justify-end gap-1">
                  <Button
                    size="small"
                    aria-label={t("replaceOf", { name })}
                    onClick={() => setReplacing(name)}
                  >
                    {t("replace")}
                  </Button>
                  <IconButton label={t("deleteOf", { name })} onClick={() => setDeleting(name)}>
                    <Trash2 aria-hidden />
                  </IconButton>
                </span>
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <ReplaceSecretDialog name={replacing} onClose={() => setReplacing(null)} />
      <DeleteSecretDialog name={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}
