"use client";

import { useTranslations } from "next-intl";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";

interface SecretOnceProps {
  /** What it is, and that it will not be shown again. */
  text: string;
  secret: string;
  copyLabel: string;
  onDone(): void;
}

/** A secret that is shown only now. */
export function SecretOnce({ text, secret, copyLabel, onDone }: SecretOnceProps) {
  const t = useTranslations("common");
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{text}</p>
      <div className="flex items-center gap-2 rounded-md border border-line-strong bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 wrap-anywhere">{secret}</code>
        <CopyButton text={secret} label={copyLabel} />
      </div>
      <Button variant="primary" className="self-end" onClick={onDone}>
        {t("done")}
      </Button>
    </div>
  );
}
