import { z } from "zod";
import type { Tx } from "../context.ts";
import { defaultMaxima, type Limits, limitsInput } from "./limits.ts";

/** What a tenant's admins decide for all its scripts. */
export interface Settings {
  /** The most that a script's limits may be. */
  maxima: Limits;
  /** Hosts of the operator's network that scripts may reach although they are internal. */
  allowedHosts: string[];
}

const storedSettings = z.object({
  maxima: limitsInput.partial().default({}),
  allowedHosts: z.array(z.string()).default([]),
});

export function readSettings(stored: unknown): Settings {
  const { maxima, allowedHosts } = storedSettings.parse(stored ?? {});
  return { maxima: { ...defaultMaxima, ...maxima }, allowedHosts };
}

export async function loadSettings(tx: Tx, tenantId: string): Promise<Settings> {
  const row = await tx.tenantSettings.findFirst({ where: { tenantId } });
  return readSettings(row?.values);
}
