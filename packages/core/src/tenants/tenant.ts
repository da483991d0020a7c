import { z } from "zod";
import { singleLine } from "../text.ts";

export interface Tenant {
  id: string;
  slug: string;
  name: string;
  status: "active" | "suspended";
  createdAt: string;
}

/** The tenant's part of its endpoints' URLs. */
export const tenantSlug = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: "must be 1 to 63 small letters, digits or hyphens, with no hyphen at either end",
});

/** Parts of the dashboard's own addresses, which stand where a tenant's slug does. */
const reservedSlugs = new Set(["api", "docs", "instance", "sign-in"]);

export const createTenantInput = z.strictObject({
  slug: tenantSlug
    .refine((slug) => !reservedSlugs.has(slug), {
      error: "is a word of Runlet's own addresses; choose another",
    })
    .describe("The tenant's part of its endpoints' addresses."),
  name: singleLine({ min: 1, max: 100 }).describe("What people call it."),
});
export type CreateTenantInput = z.output<typeof createTenantInput>;

export function toTenant(row: Omit<Tenant, "createdAt"> & { createdAt: Date }): Tenant {
  const { id, slug, name, status, createdAt } = row;
  return { id, slug, name, status, createdAt: createdAt.toISOString() };
}
