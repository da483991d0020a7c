"use client";

import type { ScriptStatus, ScriptType } from "@runlet/core";
import { CalendarClock, Globe, type LucideIcon, Package, Play, Zap } from "lucide-react";
import { useTranslations } from "next-intl";
import { Outcome, type Tone } from "#components/outcome.tsx";

const tones: Record<ScriptStatus, Tone> = {
  draft: "neutral",
  active: "success",
  paused: "warning",
  disabled: "danger",
  archived: "neutral",
};

const icons: Record<ScriptType, LucideIcon> = {
  http: Globe,
  scheduled: CalendarClock,
  event: Zap,
  oneoff: Play,
  embedded: Package,
};

/** The types in the order in which one chooses among them. */
export const scriptTypes: readonly ScriptType[] = [
  "http",
  "scheduled",
  "event",
  "oneoff",
  "embedded",
];

export const scriptStatuses: readonly ScriptStatus[] = [
  "draft",
  "active",
  "paused",
  "disabled",
  "archived",
];

/** A script's status as dot and word. */
export function ScriptStatusWord({ status }: { status: ScriptStatus }) {
  const t = useTranslations("scriptStatuses");
  return <Outcome tone={tones[status]}>{t(status)}</Outcome>;
}

/** A script's type as icon and word. */
export function ScriptTypeWord({ type }: { type: ScriptType }) {
  const t = useTranslations("scriptTypes");
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap text-muted">
      <ScriptTypeIcon type={type} />
      {t(`${type}.name`)}
    </span>
  );
}

export function ScriptTypeIcon({ type }: { type: ScriptType }) {
  const Icon = icons[type];
  return <Icon className="size-4 shrink-0" aria-hidden />;
}
