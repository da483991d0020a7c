"use client";

import type { AppRouter } from "@runlet/api";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpLink, type TRPCLink } from "@trpc/client";
import { useLocale } from "next-intl";
import { type ReactNode, useState } from "react";
import { readFault } from "./fault.ts";
import { TRPCProvider } from "./trpc.ts";

const staleMs = 5_000;
const maxRetries = 2;

/** Gives the pages of one tenant their API client and their cache; to be mounted anew for another tenant. */
export function ApiProvider({
  tenantSlug,
  children,
}: {
  /** Null outside of tenants. */
  tenantSlug: string | null;
  children: ReactNode;
}) {
  const locale = useLocale();
  const [queryClient] = useState(() => createQueryClient(locale));
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        withoutDirection,
        httpLink({
          url: "/api/trpc",
          headers: tenantSlug === null ? {} : { "x-runlet-tenant": tenantSlug },
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

/** Pages of a list carry a direction that tRPC's hooks add; the API has one only, and refuses fields it does not know. */
const withoutDirection: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    if (typeof op.input !== "object" || op.input === null) return next(op);
    const { direction: _direction, ...input } = op.input as Record<string, unknown>;
    return next({ ...op, input });
  };

function createQueryClient(locale: string): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(error) {
        if (readFault(error).kind !== "unauthorized") return;
        // The session ended meanwhile; after signing in one is back here.
        const { pathname, search } = window.location;
        const query = new URLSearchParams({ callbackUrl: pathname + search });
        window.location.assign(`/${locale}/sign-in?${query}`);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        retry: (count, error) =>
          count < maxRetries && ["offline", "other"].includes(readFault(error).kind),
      },
    },
  });
}
