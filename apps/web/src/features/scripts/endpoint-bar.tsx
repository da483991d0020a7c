"use client";

import type { Endpoint, Script } from "@runlet/core";
import { BookOpen, ExternalLink, Terminal } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/button.tsx";
import { CopyButton } from "#components/copy-button.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { endpointCommand } from "./endpoint-command.ts";
import { EndpointSummary } from "./endpoint-summary.tsx";

const linkClass =
  "inline-flex min-h-7 items-center gap-1.5 rounded-md px-2 text-xs text-muted hover:bg-hover hover:text-ink [&_svg]:size-3.5";

/** Where an http script answers, whom and how often, ready to be called. */
export function EndpointBar({ script, http }: { script: Script; http: Endpoint }) {
  const t = useTranslations("endpoint");
  const { tenant } = useSession();
  const address = `${window.location.origin}${script.url ?? ""}`;
  const isAnswering = script.status === "active";
  return (
    <section aria-label={t("label")} className="border-t border-line px-4 py-1.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-mono text-xs text-muted">{http.methods.join(" ")}</span>
        <code className="min-w-0 truncate text-xs" title={address}>
          {address}
        </code>
        <CopyButton text={address} label={t("copyUrl")} />
        <CallButton address={address} http={http} />
        <Link href={`/${tenant.slug}/api`} className={linkClass}>
          <BookOpen aria-hidden />
          {t("reference")}
        </Link>
        {!isAnswering && (
          <span className="text-xs text-muted">
            {script.status === "draft" || script.status === "archived"
              ? t("notPublished")
              : t("paused")}
          </span>
        )}
      </div>
      <EndpointSummary http={http} />
    </section>
  );
}

/** Copies a command, or opens the page where only a browser can call. */
function CallButton({ address, http }: { address: string; http: Endpoint }) {
  const t = useTranslations("endpoint");
  const toast = useToast();
  const command = endpointCommand(address, http);
  if (command !== null) {
    return (
      <Button
        size="small"
        variant="ghost"
        onClick={async () => {
          await navigator.clipboard.writeText(command);
          toast.done(t("curlCopied"));
        }}
      >
        <Terminal aria-hidden />
        {t("copyCurl")}
      </Button>
    );
  }
  // An address with parameters, or one that takes no GET, opens nothing.
  if (http.path.includes("/:") || !http.methods.includes("GET")) return null;
  return (
    <a href={address} target="_blank" rel="noopener" className={linkClass}>
      <ExternalLink aria-hidden />
      {t("open")}
    </a>
  );
}
