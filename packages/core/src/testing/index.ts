export { withOwner } from "./owner-client.ts";
export { createTestCore, type TestCore } from "./test-core.ts";
export { createListener, killDeliveries } from "./test-deliveries.ts";
export { createScheduledScript } from "./test-schedule.ts";
export { scriptInput } from "./test-script.ts";
export { createTestTenant, signInTestUser, type TestTenant } from "./test-tenant.ts";
