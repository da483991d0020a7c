"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useDeferredValue } from "react";
import { useTRPC } from "#api/trpc.ts";
import { leaveSession } from "#features/session/leave-session.ts";
import { useSession } from "#features/session/session-context.tsx";
import { useRouter } from "#i18n/navigation.ts";
import { useLanguageChoice, useThemeChoice } from "./use-choices.ts";
import { usePages } from "./use-pages.ts";

export interface PaletteItem {
  /** Unique among all items. */
  value: string;
  label: string;
  detail?: string;
  run(): void;
}

export interface PaletteGroup {
  value: string;
  label: string;
  items: PaletteItem[];
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const maxScripts = 8;

/** What the palette offers for `query`; groups without a match are left out. */
export function usePaletteGroups(query: string): PaletteGroup[] {
  const t = useTranslations("palette.groups");
  const text = query.trim();
  const matches = ({ label }: PaletteItem) =>
    label.toLocaleLowerCase().includes(text.toLocaleLowerCase());
  const groups = [
    { value: "executions", label: t("executions"), items: useExecutionItems(text) },
    { value: "scripts", label: t("scripts"), items: useScriptItems(text) },
    { value: "pages", label: t("pages"), items: usePageItems().filter(matches) },
    { value: "actions", label: t("actions"), items: useActionItems().filter(matches) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function useExecutionItems(text: string): PaletteItem[] {
  const t = useTranslations("palette");
  const { tenant } = useSession();
  const router = useRouter();
  if (!uuid.test(text)) return [];
  const run = () => router.push(`/${tenant.slug}/executions/${text.toLowerCase()}`);
  return [{ value: `execution ${text}`, label: t("openExecution", { id: text }), run }];
}

function useScriptItems(text: string): PaletteItem[] {
  const t = useTranslations("scriptStatuses");
  const trpc = useTRPC();
  const { tenant } = useSession();
  const router = useRouter();
  const search = useDeferredValue(text);
  const { data } = useQuery(
    trpc.scripts.list.queryOptions(
      { search: search || undefined, limit: maxScripts },
      { placeholderData: keepPreviousData },
    ),
  );
  return (data?.items ?? []).map(({ id, name, status }) => ({
    value: `script ${id}`,
    label: name,
    detail: t(status),
    run: () => router.push(`/${tenant.slug}/scripts/${id}`),
  }));
}

function usePageItems(): PaletteItem[] {
  const { work, settings } = usePages();
  const t = useTranslations("shell");
  const { user } = useSession();
  const router = useRouter();
  const pages = [...work, ...settings];
  if (user.isSuperadmin) {
    pages.push({ label: t("instance"), href: "/instance/tenants", prefix: "/instance/tenants" });
  }
  return pages.map(({ label, href }) => ({
    value: `page ${href}`,
    label,
    run: () => router.push(href),
  }));
}

function useActionItems(): PaletteItem[] {
  const t = useTranslations();
  const { tenant, can } = useSession();
  const router = useRouter();
  const locale = useLocale();
  const theme = useThemeChoice();
  const language = useLanguageChoice();
  const items: PaletteItem[] = [];
  if (can("scripts.create")) {
    const run = () => router.push(`/${tenant.slug}/scripts/new`);
    items.push({ value: "action new", label: t("scripts.new"), detail: "N", run });
  }
  for (const { value, label } of theme.options) {
    const name = t("palette.theme", { name: label });
    items.push({ value: `action theme ${value}`, label: name, run: () => theme.choose(value) });
  }
  for (const { value, label } of language.options) {
    if (value === language.value) continue;
    const name = t("palette.language", { name: label });
    items.push({ value: `action ${value}`, label: name, run: () => language.choose(value) });
  }
  const run = () => leaveSession(locale);
  items.push({ value: "action sign out", label: t("shell.signOut"), run });
  return items;
}
