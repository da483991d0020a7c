"use client";

import type { Permission } from "@runlet/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { readFault } from "#api/fault.ts";
import { QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Checkbox } from "#components/checkbox.tsx";
import { Skeleton } from "#components/skeleton.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";

const grantable: readonly Permission[] = [
  "scripts.update",
  "scripts.delete",
  "members.manage",
  "secrets.manage",
  "settings.manage",
  "audit.read",
  "data.write",
];

/** What developers have beyond what they always have: the only role that can be granted more. */
export function DeveloperRights() {
  const t = useTranslations("members");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const { role } = useSession();
  const query = useQuery(trpc.roles.list.queryOptions());
  const update = useMutation(
    trpc.roles.update.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries(trpc.roles.list.pathFilter());
        toast.done(t("roleSaved"));
      },
      onError: (error) => toast.failed(readFault(error).message),
    }),
  );
  const mayChange = role === "admin" || role === "superadmin";
  return (
    <section aria-labelledby="developer-rights" className="mt-4">
      <h2 id="developer-rights" className="font-semibold">
        {t("rolesTitle")}
      </h2>
      <p className="mb-2 text-muted">{t("rolesText")}</p>
      <QueryState query={query} loading={<Skeleton className="h-3 w-64" />}>
        {({ items }) => {
          const held = items.find(({ name }) => name === "developer")?.permissions ?? [];
          const toggle = (permission: Permission, isGranted: boolean) => {
            const others = held.filter((other) => other !== permission);
            const permissions = isGranted ? [...others, permission] : others;
            update.mutate({ name: "developer", permissions });
          };
          return (
            <div className="grid gap-x-6 sm:grid-cols-2">
              {grantable.map((permission) => (
                <Checkbox
                  key={permission}
                  isChecked={held.includes(permission)}
                  isDisabled={!mayChange || update.isPending}
                  onChange={(isGranted) => toggle(permission, isGranted)}
                >
                  {t(`grants.${permission.replace(".", "_") as GrantKey}`)}{" "}
                  <code className="text-xs text-muted">{permission}</code>
                </Checkbox>
              ))}
            </div>
          );
        }}
      </QueryState>
    </section>
  );
}

/** A dot would be a level of its own in a message's key. */
type GrantKey =
  | "scripts_update"
  | "scripts_delete"
  | "members_manage"
  | "secrets_manage"
  | "settings_manage"
  | "audit_read"
  | "data_write";
