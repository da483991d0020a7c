import { useTranslations } from "next-intl";
import { useSession } from "#features/session/session-context.tsx";

export interface ShellPage {
  label: string;
  href: string;
  /** Pages below it count as it in the navigation. */
  prefix: string;
}

/** The pages this person may see, in the order of the navigation. */
export function usePages(): { main: ShellPage[]; settings: ShellPage[] } {
  const t = useTranslations();
  const { tenant, can } = useSession();
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
  const main = [
    can("scripts.read") && page(t("shell.scripts"), "scripts"),
    can("scripts.read") && page(t("shell.executions"), "executions"),
    settings[0] && {
      label: t("shell.settings"),
      href: settings[0].href,
      prefix: `/${tenant.slug}/settings`,
    },
  ].filter((entry) => entry !== false && entry !== undefined);
  return { main, settings };
}
