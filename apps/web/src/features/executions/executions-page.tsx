"use client";

import { useTranslations } from "next-intl";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { ExecutionList } from "./execution-list.tsx";

export function ExecutionsPage() {
  const t = useTranslations("executions");
  return (
    <PageBody>
      <PageHeader title={t("title")} />
      <ExecutionList />
    </PageBody>
  );
}
