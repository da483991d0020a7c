import { afterAll, beforeAll } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "./start-test-runner.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

/** What the tests of a file share; there from the first of them on. */
export interface Stage {
  readonly workspace: Workspace;
  readonly runner: RunningRunner;
  /** @param path what follows `/api/run` */
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** A workspace with a runner on it, for all tests of the file that calls this at its top. */
export function useTestRunner(): Stage {
  let workspace: Workspace;
  let runner: RunningRunner;

  beforeAll(async () => {
    workspace = await createWorkspace();
    runner = await startTestRunner(workspace);
  });

  afterAll(async () => {
    await runner?.stop();
    await workspace?.close();
  });

  return {
    get workspace() {
      return workspace;
    },
    get runner() {
      return runner;
    },
    call: (path, init) => fetch(`http://127.0.0.1:${runner.port}/api/run${path}`, init),
  };
}
