import { createDocumentStore, type DocumentStoreOptions } from "../collections/document-store.ts";
import type { TenantScope } from "../context.ts";
import type { JsonValue } from "../json.ts";
import type { TestCore } from "./test-core.ts";

/** `ctx.db` as a script has it, for one execution. */
export interface TestDocuments {
  /** A call outside of transactions. Arguments go through JSON, as a script's do. */
  db(operation: string, ...args: unknown[]): Promise<JsonValue>;
  begin(): Promise<TestTransaction>;
  end: AbortController;
  release(): Promise<void>;
}

export interface TestTransaction {
  db(operation: string, ...args: unknown[]): Promise<JsonValue>;
  commit(): Promise<JsonValue>;
  rollback(): Promise<JsonValue>;
}

/** @returns makes the `ctx.db` of another execution of the same runner */
export function createTestDocuments(
  core: TestCore,
  options?: DocumentStoreOptions,
): (scope: TenantScope) => TestDocuments {
  const store = createDocumentStore(core.context.database, options);
  return (scope) => {
    const end = new AbortController();
    const calls = store.callsOf(scope, end.signal);
    const dbOf =
      (transactionId: string | null) =>
      (operation: string, ...args: unknown[]) =>
        calls.call(`db.${operation}`, JSON.parse(JSON.stringify(args)), transactionId);
    const db = dbOf(null);
    return {
      db,
      end,
      release: calls.release,
      async begin() {
        const own = dbOf((await db("begin")) as string);
        return { db: own, commit: () => own("commit"), rollback: () => own("rollback") };
      },
    };
  };
}
