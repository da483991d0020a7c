"use client";

import { useEffect, useEffectEvent } from "react";

interface Hotkey {
  /** As `KeyboardEvent.key`, lower case. */
  key: string;
  /** With Ctrl, or Command on a Mac. */
  hasModifier?: boolean;
  /** Off while e.g. a dialog is open. */
  isEnabled?: boolean;
}

/**
 * Calls `handle` for a key anywhere on the page. A key without a modifier is left alone while one types.
 * The event's default (saving the page, a browser search) does not happen.
 */
export function useHotkey(hotkey: Hotkey, handle: () => void): void {
  const { key, hasModifier = false, isEnabled = true } = hotkey;
  const onPress = useEffectEvent(handle);
  useEffect(() => {
    if (!isEnabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      if (event.key.toLowerCase() !== key) return;
      if ((event.ctrlKey || event.metaKey) !== hasModifier) return;
      if (!hasModifier && isTyping(event.target)) return;
      event.preventDefault();
      onPress();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [key, hasModifier, isEnabled]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest("input, textarea, select, [role=textbox], [role=combobox], .monaco-editor") !==
      null
  );
}
