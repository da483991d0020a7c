import { createApiKey } from "../api-keys/create-api-key.ts";
import { listApiKeys } from "../api-keys/list-api-keys.ts";
import { revokeApiKey } from "../api-keys/revoke-api-key.ts";
import { listAudit } from "../audit/list-audit.ts";
import { addMember } from "../members/add-member.ts";
import { listMembers } from "../members/list-members.ts";
import { removeMember } from "../members/remove-member.ts";
import { setMemberRole } from "../members/set-member-role.ts";
import { listRoles } from "../roles/list-roles.ts";
import { updateRole } from "../roles/update-role.ts";
import { deleteSecret } from "../secrets/delete-secret.ts";
import { listSecrets } from "../secrets/list-secrets.ts";
import { setSecret } from "../secrets/set-secret.ts";
import { getSettings } from "../settings/get-settings.ts";
import { updateSettings } from "../settings/update-settings.ts";
import type { Action } from "./action.ts";

const page = { limit: 100 };
const defaults = ["scripts.read", "scripts.create", "scripts.execute", "data.read"] as const;

/** The actions on members, roles, keys, secrets, settings and the audit log. */
export const tenantActions: Record<string, Action> = {
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
  listSecrets: {
    call: (context, caller) => listSecrets(context, caller, page),
    permission: "secrets.manage",
  },
  setSecret: {
    call: (context, caller) => setSecret(context, caller, { name: "MADE", value: "rl_".repeat(9) }),
    audited: "secret.set",
    permission: "secrets.manage",
  },
  deleteSecret: {
    call: (context, caller, { secretName: name }) => deleteSecret(context, caller, { name }),
    audited: "secret.delete",
    hasTarget: true,
    permission: "secrets.manage",
  },
  getSettings: { call: getSettings, permission: "scripts.read" },
  updateSettings: {
    call: (context, caller) => updateSettings(context, caller, { maxima: { timeoutMs: 60_000 } }),
    audited: "settings.update",
    permission: "settings.manage",
  },
};
