"use client";

import type { Script } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { setLeaveGuard } from "#i18n/leave-guard.ts";
import { useRouter } from "#i18n/navigation.ts";

export function DeleteScriptDialog({
  script,
  isOpen,
  onOpenChange,
}: {
  script: Script;
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}) {
  const t = useTranslations();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const { tenant } = useSession();
  const remove = useMutation(
    trpc.scripts.delete.mutationOptions({
      onSuccess() {
        toast.done(t("script.deleted"));
        // What was not saved went with the script.
        setLeaveGuard(null);
        router.push(`/${tenant.slug}/scripts`);
        queryClient.invalidateQueries(trpc.scripts.list.pathFilter());
      },
      onError: (error) => toast.failed(readFault(error).message),
    }),
  );
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={t("script.deleteTitle", { name: script.name })}
      description={t("script.deleteText")}
      confirmLabel={t("common.delete")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({ id: script.id })}
    />
  );
}
