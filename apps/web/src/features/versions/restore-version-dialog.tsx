"use client";

import type { Script } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { useToast } from "#components/toaster.tsx";

interface RestoreVersionDialogProps {
  script: Script;
  /** The version to take back; null closes. */
  number: number | null;
  onClose(): void;
}

export function RestoreVersionDialog({ script, number, onClose }: RestoreVersionDialogProps) {
  const t = useTranslations("versions");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const restore = useMutation(
    trpc.versions.restore.mutationOptions({
      async onSuccess(saved, { number: taken }) {
        queryClient.setQueryData(trpc.scripts.get.queryKey({ id: script.id }), saved);
        await queryClient.invalidateQueries(trpc.versions.list.pathFilter());
        toast.done(t("restored", { number: taken, newest: saved.version }));
      },
      onError: (error) => toast.failed(readFault(error).message),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      isOpen={number !== null}
      onOpenChange={onClose}
      title={t("restoreTitle", { number: number ?? 0 })}
      description={t("restoreText")}
      confirmLabel={t("restore")}
      isDanger={false}
      isBusy={restore.isPending}
      onConfirm={() => {
        if (number !== null) restore.mutate({ scriptId: script.id, number });
      }}
    />
  );
}
