import { createDatabase, newId } from "@runlet/db";
import { createTestDatabase } from "@runlet/db/testing";
import { createPostgresCache } from "../cache/postgres-cache.ts";
import { createDocumentStore } from "../collections/document-store.ts";
import { createEndings } from "../executions/endings.ts";
import { executeScript } from "../executions/execute-script.ts";
import { createStarts } from "../executions/execution-record.ts";
import { createKnownPrograms } from "../executions/load-program.ts";
import type { ExecuteContext, RunProgram } from "../executions/run-program.ts";
import { type Core, createCore } from "../installation/core.ts";
import { registerRunner } from "../runners/register-runner.ts";
import { createTenantChanges } from "../tenant-changes.ts";
import { runTrustedProgram } from "./run-trusted-program.ts";

/** Core on a database of its own, with a runner in this process. */
export interface TestCore extends Core {
  context: ExecuteContext;
  ownerUrl: string;
  /** Another runner's context on the same database. */
  createRunner(runProgram: RunProgram): Promise<ExecuteContext>;
  release(): Promise<void>;
}

export async function createTestCore({
  runProgram = runTrustedProgram,
  now,
}: {
  runProgram?: RunProgram;
  now?: () => Date;
} = {}): Promise<TestCore> {
  const testDatabase = await createTestDatabase();
  const { ownerUrl, appUrl, systemUrl } = testDatabase;
  const database = createDatabase({ appUrl, systemUrl });
  const core = createCore({ database, secret: "the secret of tests", now });

  const createRunner = async (program: RunProgram): Promise<ExecuteContext> => {
    const runnerId = newId();
    await registerRunner(core.context, { id: runnerId, host: "test", pid: process.pid, port: 1 });
    const context: ExecuteContext = {
      ...core.context,
      runProgram: program,
      documents: createDocumentStore(database),
      cache: createPostgresCache(database),
      starts: createStarts(database),
      endings: createEndings(database),
      programs: createKnownPrograms(database, createTenantChanges(database)),
      underWay: new Set(),
      requestHttp: async () => {
        throw new Error("Core's tests do not go to the network");
      },
      runnerId,
      executor: { execute: (request, options) => executeScript(context, request, options) },
    };
    return context;
  };

  return {
    installation: core.installation,
    context: await createRunner(runProgram),
    ownerUrl,
    createRunner,
    async release() {
      await database.close();
      await testDatabase.drop();
    },
  };
}
