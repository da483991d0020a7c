import { isUniqueViolation, newId } from "@runlet/db";
import { z } from "zod";
import { generatePassword, hashPassword } from "../access/password.ts";
import { type Role, roles } from "../access/permission.ts";
import { instanceTenantId, recordAudit, systemActor } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { conflictingField } from "../errors.ts";
import { parseInput } from "../parse-input.ts";
import { tenantSlug } from "../tenants/tenant.ts";
import { emailAddress, singleLine, storableText } from "../text.ts";
import { loadTenantCaller } from "./load-tenant-caller.ts";

export interface NewUser {
  email: string;
  /** At least 10 characters; left out, one is made up. */
  password?: string;
  name?: string;
  isSuperadmin?: boolean;
  membership?: { tenantSlug: string; role: Role };
}

export const newPassword = storableText().min(10).max(1_000);

const newUserInput = z.strictObject({
  email: emailAddress,
  password: newPassword.optional(),
  name: singleLine({ min: 0, max: 100 }).default(""),
  isSuperadmin: z.boolean().default(false),
  membership: z.strictObject({ tenantSlug, role: z.enum(roles) }).optional(),
});

interface UserRow {
  id: string;
  email: string;
  name: string;
  isSuperadmin: boolean;
  passwordHash: string;
  createdAt: Date;
}

async function insertUser(tx: Tx, user: UserRow): Promise<void> {
  await tx.user.create({ data: user, select: { id: true } });
  await recordAudit(tx, systemActor, {
    tenantId: instanceTenantId,
    action: "user.create",
    target: { type: "user", id: user.id, name: user.email },
    changes: { isSuperadmin: [null, user.isSuperadmin] },
  });
}

/** Makes an account, and a membership when one is asked for. `conflict` when the address has an account. */
export async function createUser(
  context: Context,
  input: NewUser,
): Promise<{ id: string; email: string; password: string | null }> {
  const { email, name, isSuperadmin, membership, ...given } = parseInput(newUserInput, input);
  const tenant = membership && (await loadTenantCaller(context, membership.tenantSlug)).tenant;
  const password = given.password ?? generatePassword();
  const passwordHash = await hashPassword(password);
  const user = { id: newId(), email, name, isSuperadmin, passwordHash, createdAt: context.now() };
  try {
    await context.database.asSystem("installation", async (tx) => {
      await insertUser(tx, user);
      if (membership === undefined || tenant === undefined) return;
      const { role } = membership;
      await tx.member.create({ data: { tenantId: tenant.id, userId: user.id, role } });
      await recordAudit(tx, systemActor, {
        tenantId: tenant.id,
        action: "member.add",
        target: { type: "member", id: user.id, name: email },
        changes: { role: [null, role] },
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflictingField("email", "has an account already");
  }
  return { id: user.id, email, password: given.password === undefined ? password : null };
}
