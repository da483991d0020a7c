declare const brand: unique symbol;

/** Proof that somebody was allowed to act in a tenant. Without one no tenant data can be read. */
export interface TenantScope {
  readonly tenantId: string;
  readonly [brand]: true;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const nilUuid = "00000000-0000-0000-0000-000000000000";

/**
 * Makes the scope of a tenant. Only what authenticates a caller or makes a tenant may call it: check-boundaries refuses it
 * elsewhere.
 *
 * @param tenantId UUID in lower case; not the nil UUID, under which the instance's own audit rows are kept.
 * @throws TypeError when `tenantId` is anything else.
 */
export function createTenantScope(tenantId: string): TenantScope {
  if (!uuid.test(tenantId) || tenantId === nilUuid) {
    throw new TypeError("tenantId: not the id of a tenant");
  }
  return Object.freeze({ tenantId }) as TenantScope;
}
