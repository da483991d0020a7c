"use client";

import { useLocale, useTranslations } from "next-intl";
import { Button } from "#components/button.tsx";
import { leaveSession } from "./leave-session.ts";

export function SignOutButton() {
  const t = useTranslations("shell");
  const locale = useLocale();
  return <Button onClick={() => leaveSession(locale)}>{t("signOut")}</Button>;
}
