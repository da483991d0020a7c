"use client";

import { useTranslations } from "next-intl";
import type { Outputs } from "#api/trpc.ts";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { ScriptLink } from "#features/scripts/script-link.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { ErrorText } from "./error-text.tsx";
import { DeliveryStatusWord } from "./event-words.tsx";

type Delivery = Outputs["events"]["deliveries"]["items"][number];

/** What became of an event in each script; every try is a link to its execution. */
export function DeliveryTable({ deliveries }: { deliveries: readonly Delivery[] }) {
  const t = useTranslations("deliveries");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.script")}</HeadCell>
          <HeadCell>{t("columns.status")}</HeadCell>
          <HeadCell>{t("columns.tries")}</HeadCell>
          <HeadCell>{t("columns.error")}</HeadCell>
          <HeadCell isFigure>{t("columns.next")}</HeadCell>
          <HeadCell isFigure>{t("columns.done")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Row key={delivery.id} className="hover:bg-hover">
            <Cell className="max-w-56 min-w-32">
              <ScriptLink id={delivery.scriptId} name={delivery.scriptName} />
            </Cell>
            <Cell>
              <DeliveryStatusWord status={delivery.status} />
            </Cell>
            <Cell>
              <Tries executionIds={delivery.executionIds} />
            </Cell>
            <Cell className="w-full min-w-48">
              <ErrorText error={delivery.error} />
            </Cell>
            <Cell isFigure className="text-muted">
              <RelativeTime at={delivery.nextAttemptAt} />
            </Cell>
            <Cell isFigure className="text-muted">
              <RelativeTime at={delivery.completedAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Tries({ executionIds }: { executionIds: readonly string[] }) {
  const t = useTranslations("deliveries");
  const { tenant } = useSession();
  if (executionIds.length === 0) return <span className="text-faint">—</span>;
  return (
    <ol className="flex flex-wrap gap-x-2 tabular-nums">
      {executionIds.map((id, index) => (
        <li key={id}>
          <Link
            href={`/${tenant.slug}/executions/${id}`}
            aria-label={t("openTry", { number: index + 1 })}
            className="rounded-sm px-0.5 text-accent hover:underline"
          >
            {index + 1}
          </Link>
        </li>
      ))}
    </ol>
  );
}
