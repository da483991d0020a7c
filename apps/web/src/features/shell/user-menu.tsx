"use client";

import { LogOut, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "#components/button.tsx";
import { Menu, MenuChoice, MenuGroup, MenuItem, MenuSeparator } from "#components/menu.tsx";
import { leaveSession } from "#features/session/leave-session.ts";
import { useSession } from "#features/session/session-context.tsx";
import { useLanguageChoice, useThemeChoice } from "./use-choices.ts";

export function UserMenu() {
  const t = useTranslations();
  const { user, role } = useSession();
  const theme = useThemeChoice();
  const language = useLanguageChoice();
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t("shell.userMenu")}>
          <UserRound aria-hidden />
        </IconButton>
      }
    >
      <div className="max-w-64 px-2 py-1.5">
        <p className="truncate font-medium">{user.email}</p>
        <p className="text-xs text-muted">{t(`roles.${role}`)}</p>
      </div>
      <MenuSeparator />
      <MenuGroup label={t("shell.theme")}>
        <MenuChoice value={theme.value} options={theme.options} onChange={theme.choose} />
      </MenuGroup>
      <MenuSeparator />
      <MenuGroup label={t("shell.language")}>
        <MenuChoice value={language.value} options={language.options} onChange={language.choose} />
      </MenuGroup>
      <MenuSeparator />
      <MenuItem onClick={() => leaveSession(language.value)}>
        <LogOut aria-hidden />
        {t("shell.signOut")}
      </MenuItem>
    </Menu>
  );
}
