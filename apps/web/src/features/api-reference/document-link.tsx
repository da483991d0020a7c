"use client";

import { FileJson } from "lucide-react";
import { useTranslations } from "next-intl";

/** The way to the document itself, for programs that make clients of it. */
export function DocumentLink({ url }: { url: string }) {
  const t = useTranslations("apiReference");
  return (
    <a
      href={url}
      className="inline-flex items-center gap-1.5 rounded-md border border-line-strong px-2.5 py-1 hover:bg-hover"
    >
      <FileJson aria-hidden className="size-4" />
      {t("document")}
    </a>
  );
}
