"use client";

import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Link } from "#i18n/navigation.ts";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

/** Where one can see what a toast tells of. */
export interface ToastLink {
  href: string;
  label: string;
}

const linkTimeoutMs = 10_000;

/** Lets what lies within say short things at the top of the screen, with {@link useToast}. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider limit={1} timeout={4_000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed top-14 left-1/2 z-60 -translate-x-1/2 flex w-[min(22rem,calc(100vw-2rem))] flex-col gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

/** Says that something was done, or (until it is closed) that it failed. */
export function useToast(): {
  /** A link gives one more time to read. */
  done(title: string, link?: ToastLink): void;
  failed(title: string): void;
} {
  const { add } = Toast.useToastManager<ToastLink>();
  return {
    done: (title, link) => add({ title, data: link, timeout: link && linkTimeoutMs }),
    failed: (title) => add({ title, type: "failed", priority: "high", timeout: 0 }),
  };
}

function ToastList() {
  const t = useTranslations("common");
  const { toasts, close } = Toast.useToastManager<ToastLink>();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classNames(
        "flex items-center gap-3 rounded-lg border bg-surface py-1.5 pr-1.5 pl-3.5 text-sm shadow-popup transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0",
        toast.type === "failed" ? "border-danger" : "border-line",
      )}
    >
      <span
        aria-hidden
        className={classNames(
          "size-2 shrink-0 rounded-full",
          toast.type === "failed" ? "bg-danger" : "bg-success",
        )}
      />
      <Toast.Title className="min-w-0 flex-1 font-normal wrap-anywhere" />
      {toast.data && (
        <Link
          href={toast.data.href}
          onClick={() => close(toast.id)}
          className="shrink-0 rounded-sm text-accent hover:underline"
        >
          {toast.data.label}
        </Link>
      )}
      <Toast.Close
        render={
          <IconButton label={t("close")}>
            <X aria-hidden />
          </IconButton>
        }
      />
    </Toast.Root>
  ));
}
