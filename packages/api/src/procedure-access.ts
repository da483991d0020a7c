import type { Permission } from "@runlet/core";

/** Who may call: anybody, a superadmin of the instance, or who has a permission in the tenant. */
export type ProcedureAccess = "public" | "superadmin" | Permission;

/**
 * What each procedure asks of its caller: checked here, at the transport, and once more by the action in core.
 * A procedure that is not in the table answers nobody.
 */
export const procedureAccess: Readonly<Record<string, ProcedureAccess>> = {
  "session.get": "public",

  "scripts.list": "scripts.read",
  "scripts.get": "scripts.read",
  "scripts.create": "scripts.create",
  "scripts.update": "scripts.update",
  "scripts.setStatus": "scripts.update",
  "scripts.delete": "scripts.delete",

  "versions.list": "scripts.read",
  "versions.get": "scripts.read",
  "versions.diff": "scripts.read",
  "versions.restore": "scripts.update",

  "executions.run": "scripts.execute",
  "executions.cancel": "scripts.execute",
  "executions.retry": "scripts.execute",
  "executions.list": "scripts.read",
  "executions.get": "scripts.read",

  "schedules.list": "scripts.read",
  "schedules.runs": "scripts.read",
  "schedules.preview": "scripts.read",

  "collections.list": "data.read",
  "collections.query": "data.read",
  "collections.insert": "data.write",
  "collections.update": "data.write",
  "collections.delete": "data.write",

  "events.publish": "scripts.execute",
  "events.list": "scripts.read",
  "events.get": "scripts.read",
  "events.deliveries": "scripts.read",
  "deadLetters.list": "scripts.read",
  "deadLetters.replay": "scripts.execute",
  "deadLetters.discard": "scripts.execute",
  "metrics.summary": "scripts.read",

  "members.list": "members.manage",
  "members.add": "members.manage",
  "members.setRole": "members.manage",
  "members.remove": "members.manage",
  "roles.list": "members.manage",
  "roles.update": "members.manage",
  "apiKeys.list": "members.manage",
  "apiKeys.create": "members.manage",
  "apiKeys.revoke": "members.manage",

  "audit.list": "audit.read",
  "secrets.list": "secrets.manage",
  "secrets.set": "secrets.manage",
  "secrets.delete": "secrets.manage",
  // Whoever edits a script needs to know how far its limits may go.
  "settings.get": "scripts.read",
  "settings.update": "settings.manage",

  "tenants.list": "superadmin",
  "tenants.create": "superadmin",
  "system.info": "superadmin",
};
