"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { type Fault, readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import type { DeadLetter } from "./dead-letter-table.tsx";

interface Replay {
  replay(letters: readonly DeadLetter[]): void;
  /** With another payload in place of the one it died with. */
  replayEdited(letter: DeadLetter, payload: unknown, onDone: () => void): void;
  isPending: boolean;
  /** Of an edited replay, for its form. */
  fault: Fault | null;
}

/** Tries dead letters again, and says where one can watch. */
export function useReplay(): Replay {
  const t = useTranslations("deadLetters");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const { tenant } = useSession();
  const mutation = useMutation(
    trpc.deadLetters.replay.mutationOptions({
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.deadLetters.pathFilter()),
          queryClient.invalidateQueries(trpc.events.pathFilter()),
        ]),
    }),
  );
  function tell(letters: readonly DeadLetter[]): void {
    const [first] = letters;
    const href =
      letters.length === 1 && first
        ? `/${tenant.slug}/events/${first.event.id}`
        : `/${tenant.slug}/dead-letters?state=replayed`;
    const label = letters.length === 1 ? t("showEvent") : t("showReplayed");
    toast.done(t("replayed", { count: letters.length }), { href, label });
  }
  return {
    replay: (letters) =>
      mutation.mutate(
        { ids: letters.map(({ id }) => id) },
        {
          onSuccess: () => tell(letters),
          onError: (error) => toast.failed(readFault(error).message),
        },
      ),
    replayEdited: (letter, payload, onDone) =>
      mutation.mutate(
        { ids: [letter.id], payload },
        {
          onSuccess() {
            tell([letter]);
            onDone();
          },
        },
      ),
    isPending: mutation.isPending,
    fault: mutation.error ? readFault(mutation.error) : null,
  };
}
