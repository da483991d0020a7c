"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { backdropClass } from "#components/dialog.tsx";
import { type PaletteGroup, type PaletteItem, usePaletteGroups } from "./use-palette-groups.ts";

interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

/** Finds scripts, executions by id, pages and actions. */
export function CommandPalette({ isOpen, onOpenChange }: CommandPaletteProps) {
  const t = useTranslations("palette");
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropClass} />
        <Dialog.Popup
          aria-label={t("title")}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-popup outline-hidden transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <PaletteBox onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBox({ onDone }: { onDone(): void }) {
  const t = useTranslations("palette");
  const [query, setQuery] = useState("");
  const groups = usePaletteGroups(query);
  return (
    <Autocomplete.Root
      open
      inline
      items={groups}
      // Already filtered: scripts are searched by the server.
      filter={null}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={(item: PaletteItem) => item.label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search className="size-4 shrink-0 text-faint" aria-hidden />
        <Autocomplete.Input
          aria-label={t("title")}
          placeholder={t("placeholder")}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-hidden"
        />
      </div>
      <Autocomplete.Empty>
        <p className="px-4 py-8 text-center text-muted empty:hidden">{t("empty")}</p>
      </Autocomplete.Empty>
      <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1.5 data-empty:p-0">
        {(group: PaletteGroup) => (
          <Autocomplete.Group key={group.value} items={group.items} className="pb-1.5">
            <Autocomplete.GroupLabel className="px-2.5 pt-1.5 pb-1 text-xs text-muted">
              {group.label}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(item: PaletteItem) => (
                <Autocomplete.Item
                  key={item.value}
                  value={item}
                  onClick={() => {
                    onDone();
                    item.run();
                  }}
                  className="flex h-9 items-center justify-between gap-4 rounded-md px-2.5 outline-hidden select-none data-highlighted:bg-hover"
                >
                  <span className="truncate">{item.label}</span>
                  {item.detail && (
                    <span className="shrink-0 text-xs text-muted">{item.detail}</span>
                  )}
                </Autocomplete.Item>
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
