"use client";

import type { ApiKey } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { useToast } from "#components/toaster.tsx";

interface RevokeApiKeyDialogProps {
  /** The key to revoke; null closes. */
  apiKey: ApiKey | null;
  onClose(): void;
}

export function RevokeApiKeyDialog({ apiKey, onClose }: RevokeApiKeyDialogProps) {
  const t = useTranslations("apiKeys");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const name = apiKey?.name ?? "";
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries(trpc.apiKeys.list.pathFilter());
        toast.done(t("revokedDone", { name }));
      },
      onError: (error) => toast.failed(readFault(error).message),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      isOpen={apiKey !== null}
      onOpenChange={onClose}
      title={t("revokeTitle", { name })}
      description={t("revokeText")}
      confirmLabel={t("revoke")}
      isBusy={revoke.isPending}
      onConfirm={() => {
        if (apiKey) revoke.mutate({ id: apiKey.id });
      }}
    />
  );
}
