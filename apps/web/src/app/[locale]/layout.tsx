import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "../globals.css";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { hasLocale, NextIntlClientProvider } from "next-intl";
import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { ToastProvider } from "#components/toaster.tsx";
import { routing } from "#i18n/routing.ts";

export const metadata: Metadata = { title: { default: "Runlet", template: "%s · Runlet" } };

export default async function RootLayout({
  params,
  children,
}: {
  params: Promise<{ locale: string }>;
  children: ReactNode;
}) {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  // Set by the server for this request only; inline scripts without it do not run.
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    // The theme's class is on the element before React sees it.
    <html lang={locale} suppressHydrationWarning>
      <body>
        <ThemeProvider attribute="class" disableTransitionOnChange nonce={nonce}>
          <NextIntlClientProvider>
            <ToastProvider>{children}</ToastProvider>
          </NextIntlClientProvider>
        </ThemeProvider>
      </body>
    </html>
  );
}
