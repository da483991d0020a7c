"use client";

import { useTranslations } from "next-intl";
import type { Fault } from "./fault.ts";

/** Why a form was refused, in the server's words where it has some for people. Fields show their own. */
export function FaultNotice({ fault }: { fault: Fault | null }) {
  const t = useTranslations("faults");
  if (!fault) return null;
  return (
    <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger wrap-anywhere">
      {words(fault)}
    </p>
  );

  function words({ kind, message }: Fault): string {
    if (kind === "forbidden") return t("forbidden.text");
    if (kind === "offline") return t("offline.text");
    return message || t("other.text");
  }
}
