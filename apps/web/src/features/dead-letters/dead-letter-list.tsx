"use client";

import { RotateCcw, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/button.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { type DeadLetter, DeadLetterTable } from "./dead-letter-table.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";
import { useReplay } from "./use-replay.ts";

interface DeadLetterListProps {
  letters: readonly DeadLetter[];
  /** Whether these are still to be dealt with. */
  isOpen: boolean;
}

/** Dead letters, and what may be done with those that are chosen. */
export function DeadLetterList({ letters, isOpen }: DeadLetterListProps) {
  const { can } = useSession();
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<DeadLetter | null>(null);
  const [discarding, setDiscarding] = useState<readonly DeadLetter[]>([]);
  const { replay, isPending } = useReplay();
  // What somebody else dealt with meanwhile is no longer chosen.
  const chosen = letters.filter(({ id }) => chosenIds.has(id));
  if (!isOpen || !can("scripts.execute")) return <DeadLetterTable letters={letters} />;
  return (
    <>
      <ChosenBar
        count={chosen.length}
        isBusy={isPending}
        onReplay={() => replay(chosen)}
        onDiscard={() => setDiscarding(chosen)}
      />
      <DeadLetterTable
        letters={letters}
        actions={{
          chosenIds,
          onChoose: setChosenIds,
          onReplay: (letter) => replay([letter]),
          onEdit: setEditing,
          onDiscard: (letter) => setDiscarding([letter]),
          isBusy: isPending,
        }}
      />
      <ReplayDialog letter={editing} onClose={() => setEditing(null)} />
      <DiscardDialog letters={discarding} onClose={() => setDiscarding([])} />
    </>
  );
}

interface ChosenBarProps {
  count: number;
  isBusy: boolean;
  onReplay(): void;
  onDiscard(): void;
}

/** What may be done with all that are chosen; always there, so that the table does not move. */
function ChosenBar({ count, isBusy, onReplay, onDiscard }: ChosenBarProps) {
  const t = useTranslations("deadLetters");
  const isNone = count === 0;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button onClick={onReplay} disabled={isNone} isBusy={isBusy}>
        <RotateCcw aria-hidden />
        {t("replayChosen")}
      </Button>
      <Button onClick={onDiscard} disabled={isNone}>
        <Trash2 aria-hidden />
        {t("discardChosen")}
      </Button>
      <span role="status" className="text-muted">
        {t("chosen", { count })}
      </span>
    </div>
  );
}
