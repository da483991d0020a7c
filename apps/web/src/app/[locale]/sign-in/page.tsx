import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { currentUser } from "#auth/current-user.ts";
import { oauthProviders } from "#auth/oauth-providers.ts";
import { SignInForm } from "#features/session/sign-in-form.tsx";
import type { Locale } from "#i18n/locales.ts";
import { redirect } from "#i18n/navigation.ts";

interface SignInProps {
  params: Promise<{ locale: Locale }>;
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("signIn");
  return { title: t("title") };
}

export default async function SignInPage({ params, searchParams }: SignInProps) {
  const { locale } = await params;
  if (await currentUser()) return redirect({ href: "/", locale });
  const { callbackUrl, error } = await searchParams;
  const providers = oauthProviders().map(({ id, name }) => ({ id, name }));
  return (
    <SignInForm
      providers={providers}
      callbackUrl={typeof callbackUrl === "string" ? callbackUrl : `/${locale}`}
      initialError={typeof error === "string" ? error : null}
    />
  );
}
