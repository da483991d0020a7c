import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import type { ListCollectionsInput } from "./collection-input.ts";

export interface CollectionItem {
  name: string;
  documentCount: number;
}

/** The tenant's collections by name, each with how many documents it has. */
export async function listCollections(
  context: Context,
  caller: Caller,
  { limit, cursor }: ListCollectionsInput,
): Promise<Page<CollectionItem>> {
  requirePermission(caller, "data.read");
  const groups = await context.database.inTenant(caller.scope, (tx) =>
    tx.document.groupBy({
      by: ["collection"],
      where: { tenantId: caller.tenant.id, collection: cursor ? { gt: cursor } : undefined },
      _count: true,
      orderBy: { collection: "asc" },
      take: limit + 1,
    }),
  );
  return pageOf(
    groups,
    limit,
    ({ collection }) => collection,
    ({ collection, _count }) => ({ name: collection, documentCount: _count }),
  );
}
