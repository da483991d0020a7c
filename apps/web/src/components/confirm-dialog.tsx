"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { backdropClass, popupClass } from "./dialog.tsx";

interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
  title: string;
  description: ReactNode;
  /** The verb of what will be done, e.g. "Delete". */
  confirmLabel: string;
  onConfirm(): void;
  isBusy?: boolean;
  isDanger?: boolean;
}

/** Asks before something is destroyed. Focus starts on "Cancel". */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  description,
  confirmLabel,
  onConfirm,
  isBusy = false,
  isDanger = true,
}: ConfirmDialogProps) {
  const t = useTranslations("common");
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdropClass} />
        <AlertDialog.Popup className={classNames(popupClass, "max-w-md")}>
          <AlertDialog.Title className="text-base font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-2 text-sm text-muted">
            {description}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Close render={<Button>{t("cancel")}</Button>} />
            <Button variant={isDanger ? "danger" : "primary"} onClick={onConfirm} isBusy={isBusy}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
