"use client";

import type { CallerRole, Permission } from "@runlet/core";
import { createContext, type ReactNode, use } from "react";

/** Who uses the page, where, and with which rights. Only hides what is not allowed; the API decides. */
export interface PageSession {
  user: { id: string; email: string; name: string; isSuperadmin: boolean };
  tenants: { id: string; slug: string; name: string }[];
  tenant: { id: string; slug: string; name: string };
  role: CallerRole;
  permissions: Permission[];
}

const SessionContext = createContext<PageSession | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  session: PageSession;
  children: ReactNode;
}) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session of a page inside a tenant; throws elsewhere. */
export function useSession(): PageSession & { can(permission: Permission): boolean } {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession needs a SessionProvider above it");
  return { ...session, can: (permission) => session.permissions.includes(permission) };
}
