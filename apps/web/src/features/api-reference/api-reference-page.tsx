"use client";

import { useTranslations } from "next-intl";
import { Logo } from "#components/logo.tsx";
import { PageBody } from "#components/page-header.tsx";
import { Link } from "#i18n/navigation.ts";
import { ApiReference } from "./api-reference.tsx";
import { DocumentLink } from "./document-link.tsx";

const url = "/api/openapi.json";

/** Runlet's own API, for everybody who can reach the instance. */
export function ApiReferencePage() {
  const t = useTranslations();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <div className="flex h-12 items-center gap-3 px-3 sm:px-4">
          <Link href="/" aria-label={t("common.appName")} className="rounded-md">
            <Logo className="size-6" />
          </Link>
          <span className="mr-auto font-medium">{t("apiReference.title")}</span>
          <DocumentLink url={url} />
        </div>
      </header>
      <main className="flex flex-1 flex-col">
        <PageBody>
          <ApiReference url={url} />
        </PageBody>
      </main>
    </div>
  );
}
