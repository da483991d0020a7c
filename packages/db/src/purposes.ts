/**
 * The work that crosses tenants, named. Each name is what Postgres shows of the transaction (application_name), and what
 * the system role's grants in the migrations are there for.
 */
export const systemPurposes = [
  "authenticate",
  "claim-work",
  "create-tenant",
  "delete-expired",
  "delete-tenant",
  "installation",
  "list-tenants",
  "maintain-partitions",
  "manage-tenants",
  "manage-users",
  "measure",
  "record-audit",
  "record-executions",
  "recover-executions",
  "route-endpoint",
  "run-jobs",
  "runner-heartbeat",
  "schedule",
] as const;

export type SystemPurpose = (typeof systemPurposes)[number];
