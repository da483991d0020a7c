"use client";

import type { Script, ScriptStatus } from "@runlet/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Archive, Ban, Ellipsis, FilePen, Pause, Play, Rocket, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { readFault } from "#api/fault.ts";
import { useTRPC } from "#api/trpc.ts";
import { Button, IconButton } from "#components/button.tsx";
import { ConfirmDialog } from "#components/confirm-dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/menu.tsx";
import { useToast } from "#components/toaster.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { DeleteScriptDialog } from "./delete-script-dialog.tsx";

const icons = { draft: FilePen, active: Rocket, paused: Pause, disabled: Ban, archived: Archive };

interface StatusActionsProps {
  script: Script;
  /** Saves what is not saved yet; false when that failed. What goes live is what one sees. */
  saveFirst(): Promise<boolean>;
}

/** The statuses this person may set: going live as a button, the others behind a menu. */
export function StatusActions({ script, saveFirst }: StatusActionsProps) {
  const t = useTranslations("statusActions");
  const { can } = useSession();
  const { setStatus, isPending } = useSetStatus(script.id);
  const [asked, setAsked] = useState<"archived" | "disabled" | "delete" | null>(null);
  const others = script.allowedStatuses.filter((status) => status !== "active");
  const publishKey = script.status === "draft" ? "active" : "resume";
  const tScript = useTranslations("script");

  function choose(status: ScriptStatus): void {
    if (status === "archived" || status === "disabled") setAsked(status);
    else setStatus(status);
  }

  return (
    <>
      {script.allowedStatuses.includes("active") && (
        <Button
          variant="primary"
          isBusy={isPending}
          onClick={async () => {
            if (await saveFirst()) setStatus("active");
          }}
        >
          {publishKey === "active" ? <Rocket aria-hidden /> : <Play aria-hidden />}
          {t(publishKey)}
        </Button>
      )}
      {(others.length > 0 || can("scripts.delete")) && (
        <Menu
          align="end"
          trigger={
            <IconButton label={t("more")} variant="secondary">
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          {others.map((status) => {
            const Icon = icons[status];
            return (
              <MenuItem key={status} onClick={() => choose(status)}>
                <Icon aria-hidden />
                {t(status)}
              </MenuItem>
            );
          })}
          {others.length > 0 && can("scripts.delete") && <MenuSeparator />}
          {can("scripts.delete") && (
            <MenuItem className="text-danger" onClick={() => setAsked("delete")}>
              <Trash2 aria-hidden />
              {tScript("delete")}
            </MenuItem>
          )}
        </Menu>
      )}
      <StatusQuestion asked={asked} onClose={() => setAsked(null)} onConfirm={setStatus} />
      <DeleteScriptDialog
        script={script}
        isOpen={asked === "delete"}
        onOpenChange={() => setAsked(null)}
      />
    </>
  );
}

/** Asks before a script stops answering. */
function StatusQuestion({
  asked,
  onClose,
  onConfirm,
}: {
  asked: "archived" | "disabled" | "delete" | null;
  onClose(): void;
  onConfirm(status: ScriptStatus): void;
}) {
  const t = useTranslations("statusActions");
  const isArchive = asked === "archived";
  return (
    <ConfirmDialog
      isOpen={asked === "archived" || asked === "disabled"}
      onOpenChange={onClose}
      title={isArchive ? t("confirmArchive") : t("confirmDisable")}
      description={isArchive ? t("confirmArchiveText") : t("confirmDisableText")}
      confirmLabel={isArchive ? t("archived") : t("disabled")}
      onConfirm={() => {
        if (asked === "archived" || asked === "disabled") onConfirm(asked);
        onClose();
      }}
    />
  );
}

function useSetStatus(id: string) {
  const t = useTranslations();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const mutation = useMutation(
    trpc.scripts.setStatus.mutationOptions({
      async onSuccess({ status }) {
        await queryClient.invalidateQueries(trpc.scripts.pathFilter());
        toast.done(t("statusActions.done", { status: t(`scriptStatuses.${status}`) }));
      },
      onError: (error) => toast.failed(readFault(error).message),
    }),
  );
  return {
    isPending: mutation.isPending,
    setStatus: (status: ScriptStatus) => mutation.mutate({ id, status }),
  };
}
