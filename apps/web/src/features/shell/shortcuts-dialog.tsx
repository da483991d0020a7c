"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "#components/dialog.tsx";
import { Keys } from "#components/keys.tsx";

const shortcuts = [
  { name: "palette", keys: ["Ctrl", "K"] },
  { name: "help", keys: ["?"] },
  { name: "newScript", keys: ["N"] },
  { name: "goScripts", keys: ["S"] },
  { name: "goExecutions", keys: ["E"] },
  { name: "goSchedules", keys: ["C"] },
  { name: "goEvents", keys: ["V"] },
  { name: "goDeadLetters", keys: ["D"] },
  { name: "search", keys: ["/"] },
  { name: "save", keys: ["Ctrl", "S"] },
  { name: "run", keys: ["Ctrl", "Enter"] },
  { name: "leaveEditor", keys: ["Ctrl", "M"] },
] as const;

/** All keys of the product. */
export function ShortcutsDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}) {
  const t = useTranslations();
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={t("shell.shortcuts")}>
      <dl className="divide-y divide-line">
        {shortcuts.map(({ name, keys }) => (
          <div key={name} className="flex items-center justify-between gap-4 py-2">
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
