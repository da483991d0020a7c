import { useTranslations } from "next-intl";
import { useHasDeadLetters } from "#features/dead-letters/use-has-dead-letters.ts";
import { useSession } from "#features/session/session-context.tsx";

export interface ShellPage {
  label: string;
  href: string;
  /** Pages below it count as it in the navigation. */
  prefix: string;
  /** Whether something there waits for somebody. */
  hasNews?: boolean;
}

interface Pages {
  /** What one works with: everything but the settings. */
  work: ShellPage[];
  settings: ShellPage[];
  /** The entries of the navigation. */
  main: ShellPage[];
}

/** The pages this person may see, in the order of the navigation. */
export function usePages(): Pages {
  const t = useTranslations();
  const { tenant, can } = useSession();
  const hasDeadLetters = useHasDeadLetters();
  const page = (label: string, path: string): ShellPage => ({
    label,
    href: `/${tenant.slug}/${path}`,
    prefix: `/${tenant.slug}/${path}`,
  });
  const settings = [
    can("members.manage") && page(t("settings.members"), "settings/members"),
    can("members.manage") && page(t("settings.apiKeys"), "settings/api-keys"),
    can("secrets.manage") && page(t("settings.secrets"), "settings/secrets"),
    can("audit.read") && page(t("settings.audit"), "settings/audit"),
  ].filter((entry) => entry !== false);
  const work = can("scripts.read")
    ? [
        page(t("shell.scripts"), "scripts"),
        page(t("shell.executions"), "executions"),
        page(t("schedules.title"), "schedules"),
        page(t("events.title"), "events"),
        { ...page(t("deadLetters.title"), "dead-letters"), hasNews: hasDeadLetters },
        page(t("apiReference.title"), "api"),
      ]
    : [];
  const main = [
    ...work,
    settings[0] && {
      label: t("shell.settings"),
      href: settings[0].href,
      prefix: `/${tenant.slug}/settings`,
    },
  ].filter((entry) => entry !== undefined);
  return { work, settings, main };
}
