import { callerOfSession } from "@runlet/core";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ApiProvider } from "#api/api-provider.tsx";
import { clientIp } from "#auth/auth-options.ts";
import { currentUser } from "#auth/current-user.ts";
import { getContext } from "#context.ts";
import { SessionProvider } from "#features/session/session-context.tsx";
import { AppShell } from "#features/shell/app-shell.tsx";
import type { Locale } from "#i18n/locales.ts";
import { redirect } from "#i18n/navigation.ts";

/** Only members come in; every call of the API checks again. */
export default async function TenantLayout({
  params,
  children,
}: {
  params: Promise<{ locale: Locale; tenant: string }>;
  children: ReactNode;
}) {
  const { locale, tenant: slug } = await params;
  const user = await currentUser();
  if (!user) {
    const path = (await headers()).get("x-request-path") ?? `/${locale}`;
    return redirect({ href: { pathname: "/sign-in", query: { callbackUrl: path } }, locale });
  }
  const caller = await callerOfSession(getContext(), user, slug, { ip: await clientIp() });
  if (!caller) notFound();
  const { id, email, name, isSuperadmin } = user;
  return (
    <SessionProvider
      session={{
        user: { id, email, name, isSuperadmin },
        tenants: user.tenants,
        tenant: caller.tenant,
        role: caller.role,
        permissions: [...caller.permissions],
      }}
    >
      <ApiProvider key={slug} tenantSlug={slug}>
        <AppShell>{children}</AppShell>
      </ApiProvider>
    </SessionProvider>
  );
}
