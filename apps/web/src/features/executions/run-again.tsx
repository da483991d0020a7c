"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { type Execution, useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { useRouter } from "#i18n/navigation.ts";

/** Runs the script again with the same input, and leads to the new execution. Nothing where that is not possible. */
export function RunAgain({ execution }: { execution: Execution }) {
  const t = useTranslations("execution");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const { tenant, can } = useSession();
  // Missing when it is deleted by now.
  const { data: script } = useQuery(
    trpc.scripts.get.queryOptions(
      { id: execution.scriptId },
      { enabled: can("scripts.execute") && can("scripts.read") },
    ),
  );
  const retry = useMutation(
    trpc.executions.retry.mutationOptions({
      onSuccess({ id }) {
        queryClient.invalidateQueries(trpc.executions.list.pathFilter());
        router.push(`/${tenant.slug}/executions/${id}`);
      },
      onError: (error) => toast.failed(readFault(error).message),
    }),
  );
  const isRunnable = script && script.status !== "disabled" && script.status !== "archived";
  if (!isRunnable || !can("scripts.execute")) return null;
  return (
    <Button
      onClick={() => retry.mutate({ id: execution.id, wait: false })}
      isBusy={retry.isPending || retry.isSuccess}
      title={t("runAgainHint", { version: script.version })}
    >
      <RotateCcw aria-hidden />
      {t("runAgain")}
    </Button>
  );
}
