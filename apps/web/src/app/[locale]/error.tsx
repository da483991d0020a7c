"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/button.tsx";
import { StateMessage } from "#components/state-message.tsx";

export default function ErrorPage({ reset }: { error: Error; reset(): void }) {
  const t = useTranslations();
  return (
    <main className="pt-16">
      <StateMessage
        icon={CircleAlert}
        role="alert"
        title={t("faults.other.title")}
        action={<Button onClick={reset}>{t("common.retry")}</Button>}
      >
        {t("faults.other.text")}
      </StateMessage>
    </main>
  );
}
