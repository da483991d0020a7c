import path from "node:path";
import { withCore, withDatabase } from "./database/with-database.ts";
import { readSettings } from "./env.ts";
import { launch } from "./launcher/launch.ts";
import type { Mode } from "./launcher/services.ts";
import { Refusal } from "./refusal.ts";
import { onFolder } from "./script-files/on-folder.ts";
import { type PullOptions, pull } from "./script-files/pull.ts";
import { type PushFolderOptions, push } from "./script-files/push.ts";

export interface CreateKeyOptions {
  tenant: string;
  role: "admin" | "developer" | "viewer";
  name?: string;
}

export interface CreateUserOptions {
  email: string;
  password?: string;
  tenant?: string;
  role?: "admin" | "developer" | "viewer";
  superadmin?: boolean;
}

/** What each command does. */
export interface Actions {
  start(mode: Mode): Promise<void>;
  migrate(): Promise<void>;
  createKey(options: CreateKeyOptions): Promise<void>;
  createTenant(options: { slug: string; name: string }): Promise<void>;
  createUser(options: CreateUserOptions): Promise<void>;
  rotateSecrets(): Promise<void>;
  /** `folder` as it was typed. */
  pull(folder: string, options: PullOptions): Promise<void>;
  push(folder: string, options: PushFolderOptions): Promise<void>;
}

/** @param print writes one line of the command's answer */
export function createActions(print: (line: string) => void): Actions {
  return {
    start: (mode) => launch(readSettings(), mode),
    async migrate() {
      await withDatabase(readSettings(), async () => undefined);
      print("The database is up to date.");
    },
    async createKey({ tenant, role, name }) {
      const { key } = await withCore(readSettings(), (core) =>
        core.installation.createApiKey({ tenantSlug: tenant, role, name }),
      );
      print(key);
    },
    async createTenant(options) {
      await withCore(readSettings(), (core) => core.installation.createTenant(options));
      print(options.slug);
    },
    async createUser({ email, password, tenant, role, superadmin }) {
      const user = await withCore(readSettings(), (core) =>
        core.installation.createUser({
          email,
          password,
          isSuperadmin: superadmin ?? false,
          membership: tenant && role ? { tenantSlug: tenant, role } : undefined,
        }),
      );
      print(user.password === null ? user.email : `${user.email} ${user.password}`);
    },
    async rotateSecrets() {
      const { rotated, current, unreadable } = await withCore(readSettings(), (core) =>
        core.installation.rotateSecrets(),
      );
      print(`${rotated} re-encrypted, ${current} under RUNLET_SECRET already.`);
      if (unreadable.length === 0) return;
      const lines = unreadable.map(({ tenantSlug, reason }) => `tenant ${tenantSlug}: ${reason}.`);
      throw new Refusal([`${unreadable.length} left as they are:`, ...lines].join("\n"));
    },
    async pull(folder, options) {
      const settings = readSettings();
      const at = path.resolve(settings.workingFolder, folder);
      await withCore(settings, (core) => onFolder(() => pull(core, at, options, print)));
    },
    async push(folder, options) {
      const settings = readSettings();
      const at = path.resolve(settings.workingFolder, folder);
      await withCore(settings, (core) => onFolder(() => push(core, at, options, print)));
    },
  };
}
