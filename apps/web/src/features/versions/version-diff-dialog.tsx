"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import type { Script } from "@runlet/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { IconButton } from "#components/button.tsx";
import { backdropClass } from "#components/dialog.tsx";
import { DiffViewer } from "#components/monaco/diff-viewer.tsx";
import { Skeleton } from "#components/skeleton.tsx";

interface VersionDiffDialogProps {
  script: Script;
  /** The version to compare with the current one; null closes. */
  number: number | null;
  onClose(): void;
}

/** An older version beside the current one, over the whole page: a diff needs the room. */
export function VersionDiffDialog({ script, number, onClose }: VersionDiffDialogProps) {
  const t = useTranslations();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.versions.get.queryOptions(
      number === null ? skipToken : { scriptId: script.id, number },
      // Versions never change.
      { staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  return (
    <BaseDialog.Root open={number !== null} onOpenChange={onClose}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup className="fixed inset-2 z-50 flex flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-popup outline-hidden sm:inset-6">
          <div className="flex items-center justify-between gap-4 border-b border-line py-1.5 pr-2 pl-4">
            <BaseDialog.Title className="font-semibold">
              {t("versions.compareTitle", { from: number ?? 0, to: script.version })}
            </BaseDialog.Title>
            <BaseDialog.Close
              render={
                <IconButton label={t("common.close")}>
                  <X aria-hidden />
                </IconButton>
              }
            />
          </div>
          <div className="relative min-h-0 flex-1">
            <QueryState query={query} loading={<Skeleton className="m-4 h-3 w-1/2" />}>
              {(version) => (
                <DiffViewer
                  label={t("versions.diffLabel")}
                  language={script.language}
                  before={version.source}
                  after={script.source}
                />
              )}
            </QueryState>
          </div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
