"use client";

import { Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Outputs } from "#api/trpc.ts";
import { IconButton } from "#components/button.tsx";
import { Checkbox } from "#components/checkbox.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { ErrorText } from "#features/events/error-text.tsx";
import { ScriptLink } from "#features/scripts/script-link.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

export type DeadLetter = Outputs["deadLetters"]["list"]["items"][number];

interface DeadLetterActions {
  chosenIds: ReadonlySet<string>;
  onChoose(chosenIds: ReadonlySet<string>): void;
  onReplay(letter: DeadLetter): void;
  onEdit(letter: DeadLetter): void;
  onDiscard(letter: DeadLetter): void;
  isBusy: boolean;
}

interface DeadLetterTableProps {
  letters: readonly DeadLetter[];
  /** Left out where nothing may be done with them. */
  actions?: DeadLetterActions;
}

export function DeadLetterTable({ letters, actions }: DeadLetterTableProps) {
  const t = useTranslations("deadLetters");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          {actions && (
            <HeadCell className="w-0">
              <ChooseAll letters={letters} actions={actions} />
            </HeadCell>
          )}
          <HeadCell>{t("columns.event")}</HeadCell>
          <HeadCell className="max-sm:hidden">{t("columns.script")}</HeadCell>
          <HeadCell>{t("columns.error")}</HeadCell>
          <HeadCell isFigure>{t("columns.tries")}</HeadCell>
          <HeadCell isFigure>{t("columns.since")}</HeadCell>
          {actions ? (
            <HeadCell>
              <span className="sr-only">{t("columns.actions")}</span>
            </HeadCell>
          ) : (
            <HeadCell isFigure>{t("columns.closed")}</HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <DeadLetterRow key={letter.id} letter={letter} actions={actions} />
        ))}
      </tbody>
    </Table>
  );
}

function ChooseAll({ letters, actions }: Required<DeadLetterTableProps>) {
  const t = useTranslations("deadLetters");
  const { chosenIds, onChoose } = actions;
  return (
    <Checkbox
      isChecked={letters.every(({ id }) => chosenIds.has(id))}
      onChange={(isChecked) =>
        onChoose(new Set(isChecked ? letters.map(({ id }) => id) : undefined))
      }
    >
      <span className="sr-only">{t("chooseAll")}</span>
    </Checkbox>
  );
}

function DeadLetterRow({
  letter,
  actions,
}: {
  letter: DeadLetter;
  actions: DeadLetterActions | undefined;
}) {
  const format = useFormatter();
  const { tenant } = useSession();
  return (
    <Row className="hover:bg-hover">
      {actions && (
        <Cell>
          <Choose letter={letter} actions={actions} />
        </Cell>
      )}
      <Cell className="max-w-56 min-w-36">
        <Link
          href={`/${tenant.slug}/events/${letter.event.id}`}
          className="block truncate hover:underline"
        >
          <code className="text-xs font-medium">{letter.event.type}</code>
        </Link>
        <span className="block text-xs text-muted sm:hidden">
          <ScriptLink id={letter.scriptId} name={letter.scriptName} />
        </span>
      </Cell>
      <Cell className="max-w-48 min-w-28 max-sm:hidden">
        <ScriptLink id={letter.scriptId} name={letter.scriptName} />
      </Cell>
      <Cell className="w-full min-w-40">
        <ErrorText error={letter.error} />
      </Cell>
      <Cell isFigure className="text-muted">
        {format.number(letter.attempts)}
      </Cell>
      <Cell isFigure className="text-muted">
        <RelativeTime at={letter.createdAt} />
      </Cell>
      {actions ? (
        <Cell>
          <RowActions letter={letter} actions={actions} />
        </Cell>
      ) : (
        <Cell isFigure className="text-muted">
          <RelativeTime at={letter.replayedAt ?? letter.discardedAt} />
        </Cell>
      )}
    </Row>
  );
}

interface RowPartProps {
  letter: DeadLetter;
  actions: DeadLetterActions;
}

function Choose({ letter, actions: { chosenIds, onChoose } }: RowPartProps) {
  const t = useTranslations("deadLetters");
  function choose(isChecked: boolean): void {
    const others = [...chosenIds].filter((id) => id !== letter.id);
    onChoose(new Set(isChecked ? [...others, letter.id] : others));
  }
  return (
    <Checkbox isChecked={chosenIds.has(letter.id)} onChange={choose}>
      <span className="sr-only">{t("choose", { type: letter.event.type })}</span>
    </Checkbox>
  );
}

function RowActions({ letter, actions }: RowPartProps) {
  const t = useTranslations("deadLetters");
  const { type } = letter.event;
  return (
    <span className="flex items-center justify-end">
      <IconButton
        label={t("replayOf", { type })}
        onClick={() => actions.onReplay(letter)}
        isBusy={actions.isBusy}
      >
        <RotateCcw aria-hidden />
      </IconButton>
      <IconButton label={t("editOf", { type })} onClick={() => actions.onEdit(letter)}>
        <Pencil aria-hidden />
      </IconButton>
      <IconButton label={t("discardOf", { type })} onClick={() => actions.onDiscard(letter)}>
        <Trash2 aria-hidden />
      </IconButton>
    </span>
  );
}
