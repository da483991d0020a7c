import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { ButtonLink } from "#components/button.tsx";
import { StateMessage } from "#components/state-message.tsx";

export default function NotFoundPage() {
  const t = useTranslations("faults.notFound");
  return (
    <main className="pt-16">
      <StateMessage
        icon={SearchX}
        title={t("title")}
        action={<ButtonLink href="/">{t("home")}</ButtonLink>}
      >
        {t("text")}
      </StateMessage>
    </main>
  );
}
