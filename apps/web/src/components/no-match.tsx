"use client";

import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "./button.tsx";
import { StateMessage } from "./state-message.tsx";
import { useUrlFilters } from "./use-url-filters.ts";

interface NoMatchProps {
  title: string;
  text: string;
  /** The filters of the address that may be to blame. */
  filterNames: readonly string[];
}

/** What a filtered list says when nothing is left of it. */
export function NoMatch({ title, text, filterNames }: NoMatchProps) {
  const t = useTranslations("common");
  const filters = useUrlFilters();
  return (
    <StateMessage
      icon={SearchX}
      title={title}
      action={<Button onClick={() => filters.clear(filterNames)}>{t("clearFilters")}</Button>}
    >
      {text}
    </StateMessage>
  );
}
