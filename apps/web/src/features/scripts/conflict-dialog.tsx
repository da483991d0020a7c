"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "#components/button.tsx";
import { classNames } from "#components/class-names.ts";
import { backdropClass, popupClass } from "#components/dialog.tsx";
import type { SourceDraft } from "./use-source-draft.ts";

/** Someone else saved meanwhile: take theirs, or put ours on top. */
export function ConflictDialog({ draft }: { draft: SourceDraft }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(draft.hasConflict), [draft.hasConflict]);
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setOpen}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup className={classNames(popupClass, "max-w-md")}>
          <AlertDialog.Title className="text-base font-semibold">
            {t("script.conflict.title")}
          </AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted">
            {t("script.conflict.text")}
          </AlertDialog.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Close render={<Button>{t("common.cancel")}</Button>} />
            <Button onClick={() => draft.discard().then(() => setOpen(false))}>
              {t("script.conflict.load")}
            </Button>
            <Button
              variant="danger"
              isBusy={draft.isSaving}
              onClick={() => draft.save({ isForced: true }).then(() => setOpen(false))}
            >
              {t("script.conflict.overwrite")}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
