"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { fieldMessage, readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Field, TextInput } from "#components/field.tsx";
import { useToast } from "#components/toaster.tsx";

interface CreateTenantDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

export function CreateTenantDialog({ isOpen, onOpenChange }: CreateTenantDialogProps) {
  const t = useTranslations("tenants");
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={t("createTitle")}>
      <CreateTenantForm onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreateTenantForm({ onDone }: { onDone(): void }) {
  const t = useTranslations("tenants");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState("");
  const [slug, setSlug] = useState("");
  const create = useMutation(
    trpc.tenants.create.mutationOptions({
      async onSuccess(tenant) {
        await queryClient.invalidateQueries(trpc.tenants.list.pathFilter());
        toast.done(t("created", { name: tenant.name }));
        onDone();
      },
    }),
  );
  const fault = create.error ? readFault(create.error) : null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name: name.trim(), slug: slug.trim() });
      }}
    >
      <Field label={t("name")} error={fieldMessage(fault, "name")}>
        <TextInput required maxLength={100} value={name} onValueChange={setName} />
      </Field>
      <Field label={t("slug")} hint={t("slugHint")} error={fieldMessage(fault, "slug")}>
        <TextInput isMono required maxLength={63} value={slug} onValueChange={setSlug} />
      </Field>
      {fault && fault.fields.length === 0 && <FaultNotice fault={fault} />}
      <Button type="submit" variant="primary" className="self-end" isBusy={create.isPending}>
        {t("create")}
      </Button>
    </form>
  );
}
