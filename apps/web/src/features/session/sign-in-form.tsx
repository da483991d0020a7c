"use client";

import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "#components/button.tsx";
import { Field, TextInput } from "#components/field.tsx";
import { Logo } from "#components/logo.tsx";

interface SignInFormProps {
  providers: { id: string; name: string }[];
  /** Where to go then; next-auth lets only our own origin through. */
  callbackUrl: string;
  /** Code of what went wrong at a provider. */
  initialError: string | null;
}

const knownErrors = ["unauthorized", "invalid_input", "too_many", "unavailable"] as const;

export function SignInForm({ providers, callbackUrl, initialError }: SignInFormProps) {
  const t = useTranslations("signIn");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState(initialError);
  const [isBusy, setBusy] = useState(false);
  const [isReady, setReady] = useState(false);
  // Before that, sending the form would be a plain page load that loses what was typed.
  useEffect(() => setReady(true), []);

  async function submit() {
    setBusy(true);
    setError(null);
    const answer = await signIn("credentials", { email, password, callbackUrl, redirect: false });
    if (answer?.ok && !answer.error) {
      window.location.assign(answer.url ?? callbackUrl);
      return;
    }
    setBusy(false);
    setError(answer?.error ?? "unavailable");
  }

  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 py-10">
      <div className="w-full max-w-sm">
        <Logo className="mb-6 size-9" />
        <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="mt-1 mb-6 text-muted">{t("subtitle")}</p>
        <form
          className="flex flex-col gap-4"
          method="post"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Field label={t("email")}>
            <TextInput
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              value={email}
              onValueChange={setEmail}
            />
          </Field>
          <Field label={t("password")}>
            <TextInput
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onValueChange={setPassword}
            />
          </Field>
          {error && (
            <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
              {t(`errors.${errorKey(error)}`)}
            </p>
          )}
          <Button type="submit" variant="primary" isBusy={isBusy} disabled={!isReady}>
            {t("submit")}
          </Button>
        </form>
        {providers.length > 0 && (
          <ProviderButtons providers={providers} callbackUrl={callbackUrl} />
        )}
        <p className="mt-8 text-xs text-muted">{t("firstStart")}</p>
      </div>
    </main>
  );
}

function ProviderButtons({ providers, callbackUrl }: Omit<SignInFormProps, "initialError">) {
  const t = useTranslations("signIn");
  return (
    <>
      <div className="my-5 flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t("or")}
      </div>
      <div className="flex flex-col gap-2">
        {providers.map((provider) => (
          <Button key={provider.id} onClick={() => signIn(provider.id, { callbackUrl })}>
            {t("with", { provider: provider.name })}
          </Button>
        ))}
      </div>
    </>
  );
}

/** next-auth has more codes of its own; all of those mean that a provider's answer did not work out. */
function errorKey(error: string): (typeof knownErrors)[number] | "provider" {
  return knownErrors.find((known) => known === error) ?? "provider";
}
