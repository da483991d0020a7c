"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { fieldMessage } from "#api/fault.ts";
import { FaultNotice } from "#api/fault-notice.tsx";
import { Button } from "#components/button.tsx";
import { Dialog } from "#components/dialog.tsx";
import { JsonField } from "#components/json-field.tsx";
import { parseJson } from "#components/parse-json.ts";
import type { DeadLetter } from "./dead-letter-table.tsx";
import { useReplay } from "./use-replay.ts";

interface ReplayDialogProps {
  /** The dead letter to replay; null closes. */
  letter: DeadLetter | null;
  onClose(): void;
}

/** Lets one mend a payload before it is tried again. */
export function ReplayDialog({ letter, onClose }: ReplayDialogProps) {
  const t = useTranslations("deadLetters");
  return (
    <Dialog isOpen={letter !== null} onOpenChange={onClose} title={t("editTitle")} isWide>
      {letter && <ReplayForm key={letter.id} letter={letter} onDone={onClose} />}
    </Dialog>
  );
}

function ReplayForm({ letter, onDone }: { letter: DeadLetter; onDone(): void }) {
  const t = useTranslations("deadLetters");
  const [text, setText] = useState(() => JSON.stringify(letter.event.payload, null, 2));
  const { replayEdited, isPending, fault } = useReplay();
  const parsed = parseJson(text);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.isValid) replayEdited(letter, parsed.value, onDone);
      }}
    >
      <JsonField
        label={t("payload")}
        hint={t("payloadHint", { script: letter.scriptName ?? "", type: letter.event.type })}
        text={text}
        parsed={parsed}
        onTextChange={setText}
        error={fieldMessage(fault, "payload")}
      />
      {fault && fault.fields.length === 0 && <FaultNotice fault={fault} />}
      <Button
        type="submit"
        variant="primary"
        className="self-end"
        disabled={!parsed.isValid}
        isBusy={isPending}
      >
        <RotateCcw aria-hidden />
        {t("replay")}
      </Button>
    </form>
  );
}
