"use client";

import { CircleAlert, Lock, SearchX, WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "#components/button.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { readFault } from "./fault.ts";

interface QueryStateProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch(): unknown };
  /** Stands in while nothing is there yet. */
  loading: ReactNode;
  children(data: NonNullable<Data>): ReactNode;
}

/** A query's data, or what there is to say instead: loading, forbidden, not found, failed. */
export function QueryState<Data>({ query, loading, children }: QueryStateProps<Data>) {
  if (query.data !== undefined && query.data !== null) return children(query.data);
  if (query.error) return <FaultMessage error={query.error} onRetry={() => query.refetch()} />;
  return loading;
}

/** A failed call in words, with what one can do about it. */
export function FaultMessage({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const t = useTranslations();
  const { kind, fields } = readFault(error);
  if (kind === "forbidden") return <ForbiddenMessage />;
  // An address with something that cannot be an id leads nowhere, like one with an unknown id.
  if (kind === "not_found" || fields.some(({ path }) => path === "id" || path === "scriptId")) {
    return (
      <StateMessage icon={SearchX} title={t("faults.notFound.title")}>
        {t("faults.notFound.text")}
      </StateMessage>
    );
  }
  const words = kind === "offline" ? "offline" : "other";
  return (
    <StateMessage
      icon={kind === "offline" ? WifiOff : CircleAlert}
      role="alert"
      title={t(`faults.${words}.title`)}
      action={<Button onClick={onRetry}>{t("common.retry")}</Button>}
    >
      {t(`faults.${words}.text`)}
    </StateMessage>
  );
}

/** What a page says to someone whose role does not include it. */
export function ForbiddenMessage() {
  const t = useTranslations("faults.forbidden");
  return (
    <StateMessage icon={Lock} title={t("title")}>
      {t("text")}
    </StateMessage>
  );
}
