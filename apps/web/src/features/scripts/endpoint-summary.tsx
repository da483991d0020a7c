"use client";

import type { Endpoint } from "@runlet/core";
import { useLocale, useTranslations } from "next-intl";
import { formatSeconds } from "#components/format.ts";

const rates = ["perEndpoint", "perCaller"] as const;
const formNames = { github: "GitHub", stripe: "Stripe", slack: "Slack" } as const;

/** How an endpoint is called, and how often, in words. */
export function EndpointSummary({ http: { auth, rateLimit } }: { http: Endpoint }) {
  const t = useTranslations("endpoint");
  const locale = useLocale();
  return (
    <ul className="flex flex-wrap gap-x-4 text-xs text-muted wrap-anywhere">
      <li>{callWords()}</li>
      {rates.map((name) => {
        const rate = rateLimit?.[name];
        if (rate === undefined) return null;
        const duration = formatSeconds(rate.seconds, locale);
        return <li key={name}>{t(`rates.${name}`, { count: rate.requests, duration })}</li>;
      })}
    </ul>
  );

  function callWords(): string {
    if (auth.mode === "hmac") {
      return t("calls.hmac", { type: formNames[auth.form], name: auth.secret });
    }
    if (auth.mode === "jwt") return t("calls.jwt", { name: auth.issuer });
    return t(`calls.${auth.mode}`);
  }
}
