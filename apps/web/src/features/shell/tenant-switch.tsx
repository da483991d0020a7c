"use client";

import { Building2, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/button.tsx";
import { Menu, MenuChoice, MenuGroup, MenuItem, MenuSeparator } from "#components/menu.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { useRouter } from "#i18n/navigation.ts";

/** The name of the tenant one is in, and the way to the others. */
export function TenantSwitch() {
  const t = useTranslations("shell");
  const { tenant, tenants, user } = useSession();
  const router = useRouter();
  return (
    <Menu
      trigger={
        <Button
          variant="ghost"
          aria-label={t("switchTenant", { name: tenant.name })}
          className="max-w-44 min-w-0 px-2 text-ink"
        >
          <span className="truncate">{tenant.name}</span>
          <ChevronsUpDown className="text-faint" aria-hidden />
        </Button>
      }
    >
      <MenuGroup label={t("tenants")}>
        <MenuChoice
          value={tenant.slug}
          options={tenants.map(({ slug, name }) => ({ value: slug, label: name }))}
          onChange={(slug) => router.push(`/${slug}/scripts`)}
        />
      </MenuGroup>
      {user.isSuperadmin && (
        <>
          <MenuSeparator />
          <MenuItem onClick={() => router.push("/instance/tenants")}>
            <Building2 aria-hidden />
            {t("instance")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
