import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ApiProvider } from "#api/api-provider.tsx";
import { currentUser } from "#auth/current-user.ts";
import { InstanceFrame } from "#features/tenants/instance-frame.tsx";
import type { Locale } from "#i18n/locales.ts";
import { redirect } from "#i18n/navigation.ts";

/** Pages of the whole instance, for superadmins: in no tenant. To others they do not exist. */
export default async function InstanceLayout({
  params,
  children,
}: {
  params: Promise<{ locale: Locale }>;
  children: ReactNode;
}) {
  const { locale } = await params;
  const user = await currentUser();
  if (!user) {
    const path = (await headers()).get("x-request-path") ?? `/${locale}`;
    return redirect({ href: { pathname: "/sign-in", query: { callbackUrl: path } }, locale });
  }
  if (!user.isSuperadmin) notFound();
  return (
    <ApiProvider tenantSlug={null}>
      <InstanceFrame>{children}</InstanceFrame>
    </ApiProvider>
  );
}
