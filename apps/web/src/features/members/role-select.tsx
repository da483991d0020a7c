"use client";

import type { Role } from "@runlet/core";
import { useTranslations } from "next-intl";
import { Select } from "#components/select.tsx";

const roles: readonly Role[] = ["admin", "developer", "viewer"];

interface RoleSelectProps {
  value: Role;
  onValueChange(role: Role): void;
  /** Name for assistive technology where no field gives one. */
  label?: string;
  isDisabled?: boolean;
}

/** Choice of a role of the tenant. */
export function RoleSelect(props: RoleSelectProps) {
  const t = useTranslations("roles");
  return (
    <Select
      {...props}
      className="min-w-32"
      options={roles.map((role) => ({ value: role, label: t(role) }))}
    />
  );
}
