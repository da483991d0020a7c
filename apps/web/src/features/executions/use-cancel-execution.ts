"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { useToast } from "#components/toaster.tsx";

/** Cancels an execution; its end shows in its record. */
export function useCancelExecution() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const mutation = useMutation(
    trpc.executions.cancel.mutationOptions({
      onSettled: (_answer, _error, { id }) =>
        queryClient.invalidateQueries(trpc.executions.get.queryFilter({ id })),
      onError: (error) => toast.failed(readFault(error).message),
    }),
  );
  return { cancel: (id: string) => mutation.mutate({ id }), isPending: mutation.isPending };
}
