import type { Locale } from "#i18n/locales.ts";
import { redirect } from "#i18n/navigation.ts";

export default async function TenantPage({
  params,
}: {
  params: Promise<{ locale: Locale; tenant: string }>;
}) {
  const { locale, tenant } = await params;
  redirect({ href: `/${tenant}/scripts`, locale });
}
