import type { apiReference } from "./api-reference.ts";

/** What each noun is, in one sentence. */
export const nounDescriptions: Record<keyof typeof apiReference, string> = {
  session: "Who calls, and what they may do.",
  scripts: "Programs of the tenant, and what starts them.",
  versions: "Immutable snapshots of a script's source.",
  executions: "Records of runs.",
  schedules: "When scheduled scripts are due, and what became of each due time.",
  collections: "JSON documents of the tenant, which scripts reach as `ctx.db`.",
  events: "What happened, and its deliveries to the scripts that listen.",
  deadLetters: "Deliveries of events that were given up.",
  metrics: "Figures about executions.",
  members: "Users who belong to the tenant, with their roles.",
  roles: "What members and API keys of a role may do.",
  apiKeys: "Keys that programs call with.",
  audit: "The log of who changed what.",
  secrets: "Values that scripts may read and nobody else.",
  settings: "What holds for all scripts of the tenant.",
  tenants: "The organizations of this instance. For superadmins.",
  system: "The instance itself. For superadmins.",
};
