"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { useToast } from "#components/toaster.tsx";
import type { DeadLetter } from "./dead-letter-table.tsx";

interface DiscardDialogProps {
  /** The dead letters to discard; none closes. */
  letters: readonly DeadLetter[];
  onClose(): void;
}

export function DiscardDialog({ letters, onClose }: DiscardDialogProps) {
  const t = useTranslations("deadLetters");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const discard = useMutation(
    trpc.deadLetters.discard.mutationOptions({
      async onSuccess({ ids }) {
        await queryClient.invalidateQueries(trpc.deadLetters.pathFilter());
        toast.done(t("discarded", { count: ids.length }));
      },
      onError: (error) => toast.failed(readFault(error).message),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      isOpen={letters.length > 0}
      onOpenChange={onClose}
      title={t("discardTitle", { count: letters.length })}
      description={t("discardText")}
      confirmLabel={t("discard")}
      isBusy={discard.isPending}
      onConfirm={() => discard.mutate({ ids: letters.map(({ id }) => id) })}
    />
  );
}
