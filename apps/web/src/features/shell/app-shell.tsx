"use client";

import { CircleQuestionMark, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "#components/button.tsx";
import { Keys } from "#components/keys.tsx";
import { Logo } from "#components/logo.tsx";
import { useHotkey } from "#components/use-hotkey.ts";
import { useSession } from "#features/session/session-context.tsx";
import { Link, useRouter } from "#i18n/navigation.ts";
import { CommandPalette } from "./command-palette.tsx";
import { MainNavigation } from "./main-navigation.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { TenantSwitch } from "./tenant-switch.tsx";
import { UserMenu } from "./user-menu.tsx";

/** The frame around every page of a tenant: header, navigation, palette, keys. */
export function AppShell({ children }: { children: ReactNode }) {
  const t = useTranslations();
  const { tenant, can } = useSession();
  const router = useRouter();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useHotkey({ key: "k", hasModifier: true }, () => setPaletteOpen(true));
  useHotkey({ key: "?" }, () => setHelpOpen(true));
  useHotkey({ key: "n", isEnabled: can("scripts.create") }, () =>
    router.push(`/${tenant.slug}/scripts/new`),
  );
  useHotkey({ key: "s" }, () => router.push(`/${tenant.slug}/scripts`));
  useHotkey({ key: "e" }, () => router.push(`/${tenant.slug}/executions`));
  useHotkey({ key: "c" }, () => router.push(`/${tenant.slug}/schedules`));
  useHotkey({ key: "v" }, () => router.push(`/${tenant.slug}/events`));
  useHotkey({ key: "d" }, () => router.push(`/${tenant.slug}/dead-letters`));

  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-60 rounded-md bg-accent-fill px-3 py-2 text-white focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("common.skipToContent")}
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <div className="flex h-12 items-center gap-1 px-3 sm:px-4">
          <Link
            href={`/${tenant.slug}/scripts`}
            aria-label={t("common.appName")}
            className="mr-1 rounded-md"
          >
            <Logo className="size-6" />
          </Link>
          <TenantSwitch />
          <span aria-hidden className="mx-2 h-5 w-px bg-line max-lg:hidden" />
          <MainNavigation className="max-lg:hidden" />
          <div className="ml-auto flex items-center gap-1">
            <Button
              className="w-48 justify-start font-normal text-muted max-xl:hidden"
              onClick={() => setPaletteOpen(true)}
              aria-keyshortcuts="Control+K"
            >
              <Search aria-hidden />
              {t("shell.search")}
              <Keys keys={["Ctrl", "K"]} className="ml-auto" />
            </Button>
            <IconButton
              className="xl:hidden"
              label={t("shell.search")}
              onClick={() => setPaletteOpen(true)}
            >
              <Search aria-hidden />
            </IconButton>
            <IconButton
              className="max-sm:hidden"
              label={t("shell.shortcuts")}
              onClick={() => setHelpOpen(true)}
            >
              <CircleQuestionMark aria-hidden />
            </IconButton>
            <UserMenu />
          </div>
        </div>
        <MainNavigation className="overflow-x-auto border-t border-line px-2 py-1 lg:hidden" />
      </header>
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-hidden">
        {children}
      </main>
      <CommandPalette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} />
      <ShortcutsDialog isOpen={isHelpOpen} onOpenChange={setHelpOpen} />
    </div>
  );
}
