import { Building2 } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { currentUser } from "#auth/current-user.ts";
import { ButtonLink } from "#components/button.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { SignOutButton } from "#features/session/sign-out-button.tsx";
import type { Locale } from "#i18n/locales.ts";
import { redirect } from "#i18n/navigation.ts";

/** Leads to the first tenant of whoever is signed in. */
export default async function StartPage({ params }: { params: Promise<{ locale: Locale }> }) {
  const { locale } = await params;
  const user = await currentUser();
  if (!user) return redirect({ href: "/sign-in", locale });
  const [first] = user.tenants;
  if (first) return redirect({ href: `/${first.slug}/scripts`, locale });
  const t = await getTranslations("shell.noTenant");
  return (
    <main className="pt-16">
      <StateMessage
        icon={Building2}
        title={t("title")}
        action={
          <>
            {user.isSuperadmin && (
              <ButtonLink variant="primary" href="/instance/tenants">
                {t("create")}
              </ButtonLink>
            )}
            <SignOutButton />
          </>
        }
      >
        {t("text")}
      </StateMessage>
    </main>
  );
}
