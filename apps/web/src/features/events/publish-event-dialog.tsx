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
import { JsonField } from "#components/json-field.tsx";
import { parseJson } from "#components/parse-json.ts";
import { useSession } from "#features/session/session-context.tsx";
import { useRouter } from "#i18n/navigation.ts";

interface PublishEventDialogProps {
  isOpen: boolean;
  onClose(): void;
}

/** Publishes an event by hand, then shows it. */
export function PublishEventDialog({ isOpen, onClose }: PublishEventDialogProps) {
  const t = useTranslations("publishEvent");
  return (
    <Dialog isOpen={isOpen} onOpenChange={onClose} title={t("title")} isWide>
      <PublishEventForm />
    </Dialog>
  );
}

const verbatim = { spellCheck: false, autoCapitalize: "off", autoComplete: "off" } as const;

/** The page it leads to takes the dialog away. */
function PublishEventForm() {
  const t = useTranslations("publishEvent");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { tenant } = useSession();
  const [type, setType] = useState("");
  const [payload, setPayload] = useState("{\n  \n}");
  const [key, setKey] = useState("");
  const [id, setId] = useState("");
  const parsed = parseJson(payload);
  const publish = useMutation(
    trpc.events.publish.mutationOptions({
      async onSuccess(event) {
        await queryClient.invalidateQueries(trpc.events.list.pathFilter());
        router.push(`/${tenant.slug}/events/${event.id}`);
      },
    }),
  );
  const fault = publish.error ? readFault(publish.error) : null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (!parsed.isValid) return;
        publish.mutate({
          type: type.trim(),
          payload: parsed.value,
          key: key === "" ? undefined : key,
          id: id === "" ? undefined : id,
        });
      }}
    >
      <Field label={t("type")} hint={t("typeHint")} error={fieldMessage(fault, "type")}>
        <TextInput
          isMono
          required
          maxLength={100}
          placeholder="order.created"
          value={type}
          onValueChange={setType}
          {...verbatim}
        />
      </Field>
      <JsonField
        label={t("payload")}
        text={payload}
        parsed={parsed}
        onTextChange={setPayload}
        error={fieldMessage(fault, "payload")}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={t("key")} hint={t("keyHint")} error={fieldMessage(fault, "key")}>
          <TextInput isMono maxLength={200} value={key} onValueChange={setKey} {...verbatim} />
        </Field>
        <Field label={t("id")} hint={t("idHint")} error={fieldMessage(fault, "id")}>
          <TextInput isMono maxLength={200} value={id} onValueChange={setId} {...verbatim} />
        </Field>
      </div>
      {fault && fault.fields.length === 0 && <FaultNotice fault={fault} />}
      <Button
        type="submit"
        variant="primary"
        className="self-end"
        disabled={!parsed.isValid}
        isBusy={publish.isPending || publish.isSuccess}
      >
        {t("submit")}
      </Button>
    </form>
  );
}
