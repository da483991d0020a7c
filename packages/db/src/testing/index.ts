export { createTestDatabase, type TestDatabase } from "./test-database.ts";
export { createTestTenant } from "./test-tenant.ts";
