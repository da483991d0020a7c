"use client";

import "./api-reference.css";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "#components/button.tsx";
import { Skeleton } from "#components/skeleton.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { showDocument } from "./show-document.ts";
import { useSwaggerTheme } from "./use-swagger-theme.ts";

interface ApiReferenceProps {
  /** Of this origin. */
  url: string;
  /** Whether the page tells the document's title itself. */
  isTitled?: boolean;
}

/** An OpenAPI document to read and to try out. */
export function ApiReference({ url, isTitled = false }: ApiReferenceProps) {
  const t = useTranslations();
  const elementRef = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);
  useSwaggerTheme();
  // Another attempt is the same again.
  useEffect(() => {
    const element = elementRef.current;
    if (element === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    setState("loading");
    showDocument(element, url, signal).then(
      () => signal.aborted || setState("shown"),
      () => signal.aborted || setState("failed"),
    );
    return () => controller.abort();
  }, [url, attempt]);
  return (
    <div id="api-reference" data-is-titled={isTitled} aria-busy={state === "loading"}>
      {state === "loading" && (
        <div role="status" aria-label={t("apiReference.loading")} className="flex flex-col gap-3">
          <Skeleton className="h-8 w-64" />
          <Skeleton className="h-40 w-full" />
        </div>
      )}
      {state === "failed" && (
        <StateMessage
          icon={CircleAlert}
          role="alert"
          title={t("apiReference.failed.title")}
          action={<Button onClick={() => setAttempt(attempt + 1)}>{t("common.retry")}</Button>}
        >
          {t("apiReference.failed.text")}
        </StateMessage>
      )}
      <div ref={elementRef} hidden={state !== "shown"} />
    </div>
  );
}
