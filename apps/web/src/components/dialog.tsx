"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

export const backdropClass =
  "fixed inset-0 z-40 min-h-dvh bg-black/30 transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:bg-black/60";

export const popupClass =
  "fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-surface p-5 shadow-popup outline-hidden transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";

interface DialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
  title: string;
  children: ReactNode;
  isWide?: boolean;
}

/** A popup over the page for something short; what is destroyed is asked by the confirm dialog instead. */
export function Dialog({ isOpen, onOpenChange, title, children, isWide = false }: DialogProps) {
  const t = useTranslations("common");
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Popup className={classNames(popupClass, isWide ? "max-w-2xl" : "max-w-md")}>
          <div className="mb-4 flex items-start justify-between gap-4">
            <BaseDialog.Title className="text-base font-semibold">{title}</BaseDialog.Title>
            <BaseDialog.Close
              render={
                <IconButton label={t("close")} className="-mt-1.5 -mr-1.5">
                  <X aria-hidden />
                </IconButton>
              }
            />
          </div>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
