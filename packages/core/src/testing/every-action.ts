import type { Caller } from "../access/caller.ts";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { listApiKeys } from "../api-keys/list-api-keys.ts";
import { revokeApiKey } from "../api-keys/revoke-api-key.ts";
import { listAudit } from "../audit/list-audit.ts";
import type { Context } from "../context.ts";
import { cancelExecution } from "../executions/cancel-execution.ts";
import { getExecution } from "../executions/get-execution.ts";
import { listExecutions } from "../executions/list-executions.ts";
import { runScript } from "../executions/run-script.ts";
import { addMember } from "../members/add-member.ts";
import { listMembers } from "../members/list-members.ts";
import { removeMember } from "../members/remove-member.ts";
import { setMemberRole } from "../members/set-member-role.ts";
import { listRoles } from "../roles/list-roles.ts";
import { updateRole } from "../roles/update-role.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { getScript } from "../scripts/get-script.ts";
import { listScripts } from "../scripts/list-scripts.ts";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { getSettings } from "../settings/get-settings.ts";
import { updateSettings } from "../settings/update-settings.ts";
import { diffVersions } from "../versions/diff-versions.ts";
import { getVersion } from "../versions/get-version.ts";
import { listVersions } from "../versions/list-versions.ts";
import { restoreVersion } from "../versions/restore-version.ts";
import { scriptInput } from "./test-script.ts";

/** Ids of a tenant's rows, for its actions to work on. */
export interface Targets {
  scriptId: string;
  /** One that is pending. */
  executionId: string;
  apiKeyId: string;
  userId: string;
}

interface Action {
  call(context: Context, caller: Caller, targets: Targets): Promise<unknown>;
  /** Its name in the audit log; left out for what changes nothing. */
  audited?: string;
  /** Whether it works on a row that the input names. */
  hasTarget?: true;
  permission: string;
}

const page = { limit: 100 };
const source = "export default () => 2;";
const defaults = ["scripts.read", "scripts.create", "scripts.execute", "data.read"] as const;

/** Every action of a caller in a tenant, in an order in which all can succeed once. */
export const everyAction: Record<string, Action> = {
  createScript: {
    call: (context, caller) => createScript(context, caller, scriptInput({ name: "made" })),
    audited: "script.create",
    permission: "scripts.create",
  },
  listScripts: {
    call: (context, caller) => listScripts(context, caller, page),
    permission: "scripts.read",
  },
  getScript: {
    call: (context, caller, { scriptId: id }) => getScript(context, caller, { id }),
    hasTarget: true,
    permission: "scripts.read",
  },
  updateScript: {
    call: (context, caller, { scriptId: id }) => updateScript(context, caller, { id, source }),
    audited: "script.update",
    hasTarget: true,
    permission: "scripts.update",
  },
  setStatus: {
    call: (context, caller, { scriptId: id }) =>
      setStatus(context, caller, { id, status: "active" }),
    audited: "script.set_status",
    hasTarget: true,
    permission: "scripts.update",
  },
  listVersions: {
    call: (context, caller, { scriptId }) => listVersions(context, caller, { ...page, scriptId }),
    hasTarget: true,
    permission: "scripts.read",
  },
  getVersion: {
    call: (context, caller, { scriptId }) => getVersion(context, caller, { scriptId, number: 1 }),
    hasTarget: true,
    permission: "scripts.read",
  },
  diffVersions: {
    call: (context, caller, { scriptId }) =>
      diffVersions(context, caller, { scriptId, from: 1, to: 1 }),
    hasTarget: true,
    permission: "scripts.read",
  },
  restoreVersion: {
    call: (context, caller, { scriptId }) =>
      restoreVersion(context, caller, { scriptId, number: 1 }),
    audited: "script.update",
    hasTarget: true,
    permission: "scripts.update",
  },
  runScript: {
    call: (context, caller, { scriptId }) =>
      runScript(context, caller, { scriptId, input: null, wait: true }),
    audited: "execution.run",
    hasTarget: true,
    permission: "scripts.execute",
  },
  "runScript without waiting": {
    call: (context, caller, { scriptId }) =>
      runScript(context, caller, { scriptId, input: null, wait: false }),
    audited: "execution.run",
    hasTarget: true,
    permission: "scripts.execute",
  },
  listExecutions: {
    call: (context, caller) => listExecutions(context, caller, page),
    permission: "scripts.read",
  },
  getExecution: {
    call: (context, caller, { executionId: id }) => getExecution(context, caller, { id }),
    hasTarget: true,
    permission: "scripts.read",
  },
  cancelExecution: {
    call: (context, caller, { executionId: id }) => cancelExecution(context, caller, { id }),
    audited: "execution.cancel",
    hasTarget: true,
    permission: "scripts.execute",
  },
  addMember: {
    call: (context, caller) =>
      addMember(context, caller, { email: "new@example.com", role: "viewer", name: "" }),
    audited: "member.add",
    permission: "members.manage",
  },
  listMembers: {
    call: (context, caller) => listMembers(context, caller, page),
    permission: "members.manage",
  },
  setMemberRole: {
    call: (context, caller, { userId }) =>
      setMemberRole(context, caller, { userId, role: "developer" }),
    audited: "member.update",
    hasTarget: true,
    permission: "members.manage",
  },
  removeMember: {
    call: (context, caller, { userId }) => removeMember(context, caller, { userId }),
    audited: "member.remove",
    hasTarget: true,
    permission: "members.manage",
  },
  listRoles: { call: listRoles, permission: "members.manage" },
  updateRole: {
    call: (context, caller) =>
      updateRole(context, caller, { name: "developer", permissions: [...defaults, "data.write"] }),
    audited: "role.update",
    permission: "members.manage",
  },
  createApiKey: {
    call: (context, caller) => createApiKey(context, caller, { name: "made", role: "viewer" }),
    audited: "api_key.create",
    permission: "members.manage",
  },
  listApiKeys: {
    call: (context, caller) => listApiKeys(context, caller, page),
    permission: "members.manage",
  },
  revokeApiKey: {
    call: (context, caller, { apiKeyId: id }) => revokeApiKey(context, caller, { id }),
    audited: "api_key.revoke",
    hasTarget: true,
    permission: "members.manage",
  },
  listAudit: {
    call: (context, caller) => listAudit(context, caller, page),
    permission: "audit.read",
  },
  getSettings: { call: getSettings, permission: "scripts.read" },
  updateSettings: {
    call: (context, caller) => updateSettings(context, caller, { maxima: { timeoutMs: 60_000 } }),
    audited: "settings.update",
    permission: "settings.manage",
  },
  deleteScript: {
    call: (context, caller, { scriptId: id }) => deleteScript(context, caller, { id }),
    audited: "script.delete",
    hasTarget: true,
    permission: "scripts.delete",
  },
};

/** One row of each kind in the caller's tenant. */
export async function createTargets(context: Context, caller: Caller): Promise<Targets> {
  const name = "target";
  const { id: scriptId } = await createScript(context, caller, scriptInput({ name }));
  const execution = await runScript(context, caller, { scriptId, input: "mine", wait: false });
  const { id: apiKeyId } = await createApiKey(context, caller, { name, role: "viewer" });
  const email = `${name}@${caller.tenant.slug}.example`;
  const { userId } = await addMember(context, caller, { email, role: "viewer", name });
  return { scriptId, executionId: execution.id, apiKeyId, userId };
}
