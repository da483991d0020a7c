import { systemScopeOf } from "../access/system-scope.ts";
import { recordAudit, systemActor } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import {
  keyIdOf,
  openSecret,
  type SealedSecret,
  sealSecret,
  UnreadableSecretError,
} from "./secret-cipher.ts";

const tenantsAtOnce = 100;
const secretsAtOnce = 50;

export interface Rotation {
  /** Secrets that are now under the present RUNLET_SECRET and were not before. */
  rotated: number;
  /** Secrets that were already. */
  current: number;
  /** Secrets that do not decrypt, and were left alone. */
  unreadable: { tenantSlug: string; name: string; reason: string }[];
}

interface Tenant {
  id: string;
  slug: string;
}

async function findTenants(context: Context, after: string | null): Promise<Tenant[]> {
  return context.database.asSystem("list-tenants", (tx) =>
    tx.tenant.findMany({
      where: { id: after === null ? undefined : { gt: after } },
      select: { id: true, slug: true },
      orderBy: { id: "asc" },
      take: tenantsAtOnce,
    }),
  );
}

/** The next batch, held until the transaction ends: a value that is set meanwhile is not lost. */
async function lockSecrets(tx: Tx, tenantId: string, after: string) {
  return tx.$queryRaw<(SealedSecret & { name: string })[]>`
    SELECT name, ciphertext, key_id AS "keyId" FROM secrets
    WHERE tenant_id = ${tenantId}::uuid AND name > ${after}
    ORDER BY name LIMIT ${secretsAtOnce} FOR UPDATE`;
}

/** Counts into `rotation`; answers the last name of the batch, or null after the last one. */
async function rotateBatch(
  context: Context,
  tenant: Tenant,
  after: string,
  rotation: Rotation,
): Promise<string | null> {
  const keyId = keyIdOf(context.secret);
  const done = await context.database.inTenant(systemScopeOf(tenant.id), async (tx) => {
    const rows = await lockSecrets(tx, tenant.id, after);
    const unreadable: Rotation["unreadable"] = [];
    let rotated = 0;
    for (const { name, ...sealed } of rows.filter((row) => row.keyId !== keyId)) {
      const owner = { tenantId: tenant.id, name };
      try {
        const fresh = sealSecret(context, owner, openSecret(context, owner, sealed));
        // Not through the model, which would move updated_at: the value is the same.
        await tx.$executeRaw`UPDATE secrets SET ciphertext = ${fresh.ciphertext}, key_id = ${fresh.keyId}
          WHERE tenant_id = ${tenant.id}::uuid AND name = ${name}`;
        rotated += 1;
      } catch (error) {
        if (!(error instanceof UnreadableSecretError)) throw error;
        unreadable.push({ tenantSlug: tenant.slug, name, reason: error.message });
      }
    }
    if (rotated > 0) {
      await recordAudit(tx, systemActor, {
        tenantId: tenant.id,
        action: "secret.rotate",
        target: { type: "tenant", id: tenant.id, name: tenant.slug },
        changes: { keyId: [null, keyId], count: [null, rotated] },
      });
    }
    return { rows, rotated, unreadable };
  });
  rotation.rotated += done.rotated;
  rotation.current += done.rows.length - done.rotated - done.unreadable.length;
  rotation.unreadable.push(...done.unreadable);
  return done.rows.length < secretsAtOnce ? null : (done.rows.at(-1)?.name ?? null);
}

/**
 * Brings the secrets of all tenants under the present RUNLET_SECRET, in small transactions. It may be stopped and repeated at any time,
 * and beside a running instance; after it, RUNLET_PREVIOUS_SECRETS is not needed any more, unless some were unreadable.
 */
export async function rotateSecrets(context: Context): Promise<Rotation> {
  const rotation: Rotation = { rotated: 0, current: 0, unreadable: [] };
  let lastTenant: string | null = null;
  do {
    const tenants = await findTenants(context, lastTenant);
    for (const tenant of tenants) {
      let lastName: string | null = "";
      while (lastName !== null) lastName = await rotateBatch(context, tenant, lastName, rotation);
    }
    lastTenant = tenants.at(-1)?.id ?? null;
  } while (lastTenant !== null);
  return rotation;
}
