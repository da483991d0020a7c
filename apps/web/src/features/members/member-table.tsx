"use client";

import type { Member, Role } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { IconButton } from "#components/button.tsx";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { RoleSelect } from "./role-select.tsx";

export function MemberTable({ members }: { members: readonly Member[] }) {
  const t = useTranslations("members");
  const [leaving, setLeaving] = useState<Member | null>(null);
  return (
    <>
      <Table label={t("title")}>
        <thead>
          <tr>
            <HeadCell>{t("columns.member")}</HeadCell>
            <HeadCell>{t("columns.role")}</HeadCell>
            <HeadCell isFigure className="max-sm:hidden">
              {t("columns.since")}
            </HeadCell>
            <HeadCell>
              <span className="sr-only">{t("columns.actions")}</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <MemberRow key={member.userId} member={member} onRemove={() => setLeaving(member)} />
          ))}
        </tbody>
      </Table>
      <RemoveMemberDialog member={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}

function MemberRow({ member, onRemove }: { member: Member; onRemove(): void }) {
  const t = useTranslations();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const { user } = useSession();
  const setRole = useMutation(
    trpc.members.setRole.mutationOptions({
      async onSuccess(_answer, { role }) {
        await queryClient.invalidateQueries(trpc.members.list.pathFilter());
        const words = { email: member.email, role: t(`roles.${role}`) };
        toast.done(t("members.roleSet", words));
      },
      onError: (error) => toast.failed(readFault(error).message),
    }),
  );
  return (
    <Row>
      <Cell className="w-full max-w-0 min-w-40">
        <span className="block truncate">
          {member.email}
          {member.userId === user.id && <span className="text-muted"> ({t("members.you")})</span>}
        </span>
        {member.name && <span className="block truncate text-xs text-muted">{member.name}</span>}
      </Cell>
      <Cell>
        <RoleSelect
          label={t("members.roleOf", { email: member.email })}
          value={member.role}
          isDisabled={setRole.isPending}
          onValueChange={(role: Role) => setRole.mutate({ userId: member.userId, role })}
        />
      </Cell>
      <Cell isFigure className="text-muted max-sm:hidden">
        <RelativeTime at={member.createdAt} />
      </Cell>
      <Cell>
        <IconButton label={t("members.removeOf", { email: member.email })} onClick={onRemove}>
          <UserMinus aria-hidden />
        </IconButton>
      </Cell>
    </Row>
  );
}

function RemoveMemberDialog({ member, onClose }: { member: Member | null; onClose(): void }) {
  const t = useTranslations();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const email = member?.email ?? "";
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      async onSuccess() {
        await queryClient.invalidateQueries(trpc.members.list.pathFilter());
        toast.done(t("members.removed", { email }));
      },
      onError: (error) => toast.failed(readFault(error).message),
      onSettled: onClose,
    }),
  );
  return (
    <ConfirmDialog
      isOpen={member !== null}
      onOpenChange={onClose}
      title={t("members.removeTitle", { email })}
      description={t("members.removeText")}
      confirmLabel={t("common.remove")}
      isBusy={remove.isPending}
      onConfirm={() => {
        if (member) remove.mutate({ userId: member.userId });
      }}
    />
  );
}
