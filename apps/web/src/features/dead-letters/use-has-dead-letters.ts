"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#api/trpc.ts";
import { useSession } from "#features/session/session-context.tsx";

const refreshMs = 60_000;

/** Whether some dead letter waits for somebody. Not how many: counting them would read them all. */
export function useHasDeadLetters(): boolean {
  const trpc = useTRPC();
  const { can } = useSession();
  const { data } = useQuery(
    trpc.deadLetters.list.queryOptions(
      { state: "open", limit: 1 },
      { enabled: can("scripts.read"), refetchInterval: refreshMs, staleTime: refreshMs },
    ),
  );
  return (data?.items.length ?? 0) > 0;
}
