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
import { RoleSelect } from "#features/members/role-select.tsx";

interface CreateApiKeyDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

/** Makes a key, and then shows it, this once. */
export function CreateApiKeyDialog({ isOpen, onOpenChange }: CreateApiKeyDialogProps) {
  const t = useTranslations("apiKeys");
  const [made, setMade] = useState<string | null>(null);
  function close(): void {
    setMade(null);
    onOpenChange(false);
  }
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title={made ? t("shownOnceTitle") : t("createTitle")}
    >
      {made ? (
        <SecretOnce
          text={t("shownOnceText")}
          secret={made}
          copyLabel={t("copyKey")}
          onDone={close}
        />
      ) : (
        <CreateApiKeyForm onCreated={setMade} />
      )}
    </Dialog>
  );
}

function CreateApiKeyForm({ onCreated }: { onCreated(key: string): void }) {
  const t = useTranslations("apiKeys");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const create = useMutation(
    trpc.apiKeys.create.mutationOptions({
      onSuccess({ key }) {
        queryClient.invalidateQueries(trpc.apiKeys.list.pathFilter());
        onCreated(key);
      },
    }),
  );
  const fault = create.error ? readFault(create.error) : null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name: name.trim(), role });
      }}
    >
      <Field label={t("name")} hint={t("nameHint")} error={fieldMessage(fault, "name")}>
        <TextInput required maxLength={100} value={name} onValueChange={setName} />
      </Field>
      <Field label={t("role")}>
        <RoleSelect value={role} onValueChange={setRole} />
      </Field>
      {fault && fault.fields.length === 0 && <FaultNotice fault={fault} />}
      <Button type="submit" variant="primary" className="self-end" isBusy={create.isPending}>
        {t("create")}
      </Button>
    </form>
  );
}
