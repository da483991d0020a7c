"use client";

import { useTranslations } from "next-intl";
import { Button } from "./button.tsx";

interface LoadMoreProps {
  hasMore: boolean;
  isLoading: boolean;
  onLoad(): void;
}

/** The foot of a list that comes in pages. */
export function LoadMore({ hasMore, isLoading, onLoad }: LoadMoreProps) {
  const t = useTranslations("common");
  if (!hasMore) return null;
  return (
    <div className="flex justify-center">
      <Button onClick={onLoad} isBusy={isLoading}>
        {isLoading ? t("loading") : t("showMore")}
      </Button>
    </div>
  );
}
