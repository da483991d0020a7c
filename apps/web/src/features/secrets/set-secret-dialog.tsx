"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { fieldMessage, readFault } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { Field, TextArea, TextInput } from "#components/field.tsx";
import { useToast } from "#components/toaster.tsx";

interface AddSecretDialogProps {
  isOpen: boolean;
  /** Setting one of these replaces it, which is said. */
  takenNames: readonly string[];
  onClose(): void;
}

/** Asks for a name and a value. */
export function AddSecretDialog({ isOpen, takenNames, onClose }: AddSecretDialogProps) {
  const t = useTranslations("secrets");
  return (
    <Dialog isOpen={isOpen} onOpenChange={onClose} title={t("addTitle")}>
      <SecretForm takenNames={takenNames} onSaved={onClose} />
    </Dialog>
  );
}

interface ReplaceSecretDialogProps {
  /** The secret that gets another value; null closes. */
  name: string | null;
  onClose(): void;
}

/** Asks for another value of a secret; the one it has is not shown. */
export function ReplaceSecretDialog({ name, onClose }: ReplaceSecretDialogProps) {
  const t = useTranslations("secrets");
  return (
    <Dialog
      isOpen={name !== null}
      onOpenChange={onClose}
      title={t("replaceTitle", { name: name ?? "" })}
    >
      <SecretForm fixedName={name ?? undefined} onSaved={onClose} />
    </Dialog>
  );
}

interface SecretFormProps {
  /** Without it the name is asked for. */
  fixedName?: string;
  takenNames?: readonly string[];
  onSaved(): void;
}

function SecretForm({ fixedName, takenNames = [], onSaved }: SecretFormProps) {
  const t = useTranslations("secrets");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [typedName, setTypedName] = useState("");
  const [value, setValue] = useState("");
  const name = fixedName ?? typedName.trim();
  const set = useMutation(
    trpc.secrets.set.mutationOptions({
      // Else the value would stay in the cache of mutations for minutes.
      gcTime: 0,
      async onSuccess(secret) {
        await queryClient.invalidateQueries(trpc.secrets.list.pathFilter());
        toast.done(t("saved", { name: secret.name }));
        onSaved();
      },
    }),
  );
  const fault = set.error ? readFault(set.error) : null;
  return (
    <form
      autoComplete="off"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ name, value });
      }}
    >
      {fixedName === undefined && (
        <Field
          label={t("name")}
          hint={takenNames.includes(name) ? t("exists") : t("nameHint")}
          error={fieldMessage(fault, "name")}
        >
          <TextInput
            isMono
            required
            maxLength={100}
            spellCheck={false}
            autoCapitalize="off"
            value={typedName}
            onValueChange={setTypedName}
          />
        </Field>
      )}
      <Field label={t("value")} hint={t("valueHint")} error={fieldMessage(fault, "value")}>
        <TextArea isMono required maxLength={8_192} value={value} onValueChange={setValue} />
      </Field>
      {fault && fault.fields.length === 0 && <FaultNotice fault={fault} />}
      <Button type="submit" variant="primary" className="self-end" isBusy={set.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}
