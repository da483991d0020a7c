"use client";

import type { Endpoint, Script } from "@runlet/core";
import { Terminal } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/button.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import { useToast } from "#components/toaster.tsx";

/** Where an http script answers, ready to be copied. */
export function EndpointBar({ script, http }: { script: Script; http: Endpoint }) {
  const t = useTranslations("endpoint");
  const toast = useToast();
  const address = `${window.location.origin}${script.url ?? ""}`;
  const isAnswering = script.status === "active";
  return (
    <section
      aria-label={t("label")}
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-4 py-1.5"
    >
      <span className="font-mono text-xs text-muted">{http.methods.join(" ")}</span>
      <code className="min-w-0 truncate text-xs" title={address}>
        {address}
      </code>
      <CopyButton text={address} label={t("copyUrl")} />
      <Button
        size="small"
        variant="ghost"
        onClick={async () => {
          await navigator.clipboard.writeText(curlOf(address, http));
          toast.done(t("curlCopied"));
        }}
      >
        <Terminal aria-hidden />
        {t("copyCurl")}
      </Button>
      {!isAnswering && (
        <span className="text-xs text-muted">
          {script.status === "draft" || script.status === "archived"
            ? t("notPublished")
            : t("paused")}
        </span>
      )}
    </section>
  );
}

/** A command that works as it is but for the key, which only its maker knows. */
function curlOf(address: string, { methods, auth }: Endpoint): string {
  const method = methods.includes("GET") ? "GET" : (methods[0] ?? "GET");
  const parts = ["curl"];
  if (method !== "GET") parts.push("-X", method);
  if (auth.mode === "api_key") parts.push("-H", "'Authorization: Bearer rl_YOUR_KEY'");
  if (["POST", "PUT", "PATCH"].includes(method)) {
    parts.push("-H", "'Content-Type: application/json'", "-d", "'{}'");
  }
  parts.push(`'${address}'`);
  return parts.join(" ");
}
