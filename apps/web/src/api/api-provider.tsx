"use client";

import type { AppRouter } from "@runlet/api";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpLink } from "@trpc/client";
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
