"use client";

import { ArrowLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Logo } from "#components/logo.tsx";
import { SignOutButton } from "#features/session/sign-out-button.tsx";
import { Link } from "#i18n/navigation.ts";

/** The frame of pages that belong to no tenant. */
export function InstanceFrame({ children }: { children: ReactNode }) {
  const t = useTranslations();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center gap-3 border-b border-line bg-surface px-3 sm:px-4">
        <Logo className="size-6" />
        <Link href="/" className="flex items-center gap-1.5 rounded-md text-muted hover:text-ink">
          <ArrowLeft className="size-4" aria-hidden />
          {t("shell.scripts")}
        </Link>
        <div className="ml-auto">
          <SignOutButton />
        </div>
      </header>
      <main id="content" className="flex flex-1 flex-col">
        {children}
      </main>
    </div>
  );
}
