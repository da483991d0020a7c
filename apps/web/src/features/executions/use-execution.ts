"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { type Execution, useTRPC } from "#api/trpc.ts";
import { isFinal } from "./execution-words.tsx";

const pollMs = 400;

/** An execution as it goes on, asked for again until it has ended. */
export function useExecution(id: string | null): Execution | undefined {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.executions.get.queryOptions(id === null ? skipToken : { id }, {
      refetchInterval: ({ state }) => (state.data && isFinal(state.data.status) ? false : pollMs),
    }),
  );
  return data;
}
