"use client";

import type { Role } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { fieldMessage, readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Field, TextInput } from "#components/field.tsx";
import { SecretOnce } from "#components/secret-once.tsx";
import { useToast } from "#components/toaster.tsx";
import { RoleSelect } from "./role-select.tsx";

interface AddMemberDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

/** Adds a member; for a new person it then shows the password that was made, this once. */
export function AddMemberDialog({ isOpen, onOpenChange }: AddMemberDialogProps) {
  const t = useTranslations("members");
  const [made, setMade] = useState<{ email: string; password: string } | null>(null);
  function close(): void {
    setMade(null);
    onOpenChange(false);
  }
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title={made ? t("passwordTitle", { email: made.email }) : t("addTitle")}
    >
      {made ? (
        <SecretOnce
          text={t("passwordText")}
          secret={made.password}
          copyLabel={t("copyPassword")}
          onDone={close}
        />
      ) : (
        <AddMemberForm
          onAdded={(email, password) => (password ? setMade({ email, password }) : close())}
        />
      )}
    </Dialog>
  );
}

function AddMemberForm({ onAdded }: { onAdded(email: string, password: string | null): void }) {
  const t = useTranslations("members");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const add = useMutation(
    trpc.members.add.mutationOptions({
      async onSuccess(member) {
        await queryClient.invalidateQueries(trpc.members.list.pathFilter());
        toast.done(t("added", { email: member.email }));
        onAdded(member.email, member.password);
      },
    }),
  );
  const fault = add.error ? readFault(add.error) : null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ email: email.trim(), role });
      }}
    >
      <Field label={t("email")} hint={t("emailHint")} error={fieldMessage(fault, "email")}>
        <TextInput type="email" required value={email} onValueChange={setEmail} />
      </Field>
      <Field label={t("role")}>
        <RoleSelect value={role} onValueChange={setRole} />
      </Field>
      {fault && fault.fields.length === 0 && <FaultNotice fault={fault} />}
      <Button type="submit" variant="primary" className="self-end" isBusy={add.isPending}>
        {t("add")}
      </Button>
    </form>
  );
}
