import { createCallerFactory, router } from "./procedures.ts";
import { apiKeysRouter } from "./routers/api-keys.ts";
import { auditRouter } from "./routers/audit.ts";
import { collectionsRouter } from "./routers/collections.ts";
import { deadLettersRouter } from "./routers/dead-letters.ts";
import { eventsRouter } from "./routers/events.ts";
import { executionsRouter } from "./routers/executions.ts";
import { membersRouter } from "./routers/members.ts";
import { metricsRouter } from "./routers/metrics.ts";
import { rolesRouter } from "./routers/roles.ts";
import { schedulesRouter } from "./routers/schedules.ts";
import { scriptsRouter } from "./routers/scripts.ts";
import { secretsRouter } from "./routers/secrets.ts";
import { sessionRouter } from "./routers/session.ts";
import { settingsRouter } from "./routers/settings.ts";
import { systemRouter } from "./routers/system.ts";
import { tenantsRouter } from "./routers/tenants.ts";
import { versionsRouter } from "./routers/versions.ts";

export const appRouter = router({
  session: sessionRouter,
  scripts: scriptsRouter,
  versions: versionsRouter,
  executions: executionsRouter,
  schedules: schedulesRouter,
  collections: collectionsRouter,
  events: eventsRouter,
  deadLetters: deadLettersRouter,
  metrics: metricsRouter,
  members: membersRouter,
  roles: rolesRouter,
  apiKeys: apiKeysRouter,
  audit: auditRouter,
  secrets: secretsRouter,
  settings: settingsRouter,
  tenants: tenantsRouter,
  system: systemRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures without HTTP, with the same checks. */
export const createCaller = createCallerFactory(appRouter);
