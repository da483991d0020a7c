"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { useToast } from "#components/toaster.tsx";

interface DeleteSecretDialogProps {
  /** The secret to delete; null closes. */
  name: string | null;
  onClose(): void;
}

export function DeleteSecretDialog({ name, onClose }: DeleteSecretDialogProps) {
  const t = useTranslations();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const remove = useMutation(
    trpc.secrets.delete.mutationOptions({
      async onSuccess(deleted) {
        await queryClient.invalidateQueries(trpc.secrets.list.pathFilter());
        toast.done(t("secrets.deleted", { name: deleted.name }));
      },
      onError: (error) => toast.failed(readFault(error).message),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      isOpen={name !== null}
      onOpenChange={onClose}
      title={t("secrets.deleteTitle", { name: name ?? "" })}
      description={t("secrets.deleteText")}
      confirmLabel={t("common.delete")}
      isBusy={remove.isPending}
      onConfirm={() => {
        if (name !== null) remove.mutate({ name });
      }}
    />
  );
}
