"use client";

import { useTranslations } from "next-intl";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { ApiReference } from "./api-reference.tsx";
import { DocumentLink } from "./document-link.tsx";

/** The tenant's endpoints, as their callers see them. */
export function TenantReferencePage() {
  const t = useTranslations("apiReference");
  const { tenant, can } = useSession();
  const url = `/api/openapi/${tenant.slug}.json`;
  if (!can("scripts.read")) return <ForbiddenMessage />;
  return (
    <PageBody>
      <PageHeader title={t("endpoints", { name: tenant.name })}>
        <Link href="/docs/api" className="text-accent hover:underline">
          {t("runletApi")}
        </Link>
        <DocumentLink url={url} />
      </PageHeader>
      <ApiReference url={url} isTitled />
    </PageBody>
  );
}
