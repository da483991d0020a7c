"use client";

import { useEffect, useState } from "react";
import { setLeaveGuard } from "#i18n/leave-guard.ts";

interface LeaveQuestion {
  isOpen: boolean;
  leave(): void;
  stay(): void;
}

/**
 * While `isDirty`, leaving the page has to be confirmed: by a dialog of ours for links and for our own
 * navigation, by the browser's for closing and reloading. Next.js tells nobody of back and forward.
 */
export function useLeaveGuard(isDirty: boolean): LeaveQuestion {
  const [pending, setPending] = useState<{ leave(): void } | null>(null);
  useEffect(() => {
    if (!isDirty) return;
    const ask = (leave: () => void) => setPending({ leave });
    const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    // Captured before Next.js' own handler; the click is repeated once it may go on.
    const onClick = (event: MouseEvent) => {
      const anchor = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!(anchor instanceof HTMLAnchorElement) || !leavesPage(event, anchor)) return;
      event.preventDefault();
      event.stopPropagation();
      ask(() => {
        document.removeEventListener("click", onClick, true);
        anchor.click();
      });
    };
    setLeaveGuard(ask);
    window.addEventListener("beforeunload", beforeUnload);
    document.addEventListener("click", onClick, true);
    return () => {
      setLeaveGuard(null);
      window.removeEventListener("beforeunload", beforeUnload);
      document.removeEventListener("click", onClick, true);
    };
  }, [isDirty]);
  return {
    isOpen: pending !== null,
    leave() {
      setPending(null);
      pending?.leave();
    },
    stay: () => setPending(null),
  };
}

function leavesPage(event: MouseEvent, anchor: HTMLAnchorElement): boolean {
  const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;
  if (opensElsewhere || anchor.target === "_blank" || anchor.hasAttribute("download")) return false;
  const { origin, pathname } = window.location;
  return anchor.origin === origin && anchor.pathname !== pathname;
}
